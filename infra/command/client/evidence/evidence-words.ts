import type { EndEvidence } from '#lib/onboarding/life/end/end-evidence.ts'
import { momentText } from '../../output/time.ts'
import type { CheckedEvidence, EvidenceVerdict } from './check-evidence.ts'

/** What is wrong with an evidence file, and what to do; undefined where nothing is. */
export const problemOfEvidence = ({
  verdict,
  evidence,
}: Pick<CheckedEvidence, 'verdict' | 'evidence'>): string | undefined =>
  evidence && verdict === 'misplaced'
    ? `It lies in the wrong place: it is about ${evidence.client}, room ${evidence.room}, ${evidence.day}. Somebody has copied it.`
    : problems[verdict]

const restore = 'An earlier version of it in S3 may be whole: aws s3api list-object-versions.'

const problems: Readonly<Record<EvidenceVerdict, string | undefined>> = {
  proven: undefined,
  misplaced: undefined,
  missing: `The end was made, and its evidence is gone: somebody has deleted it. ${restore}`,
  unreadable: `It is no evidence of an end. ${restore}`,
  altered: `It was changed after it was signed: rely on nothing that it says. ${restore}`,
  'other-secret':
    'A secret has signed it that is not known here: another installation, or the secret of links was lost. Rely on nothing that it says.',
  unproven:
    'No secret of this installation has made its signature: it was changed, or the secret is not known here. Rely on nothing that it says.',
}

/** What an evidence file says, in words. */
export const evidenceRows = ({
  room,
  announced,
  day,
  ended,
  do: actions,
  links,
  people,
  groups,
  archived,
}: EndEvidence): [string, string][] => {
  const taken = people.filter(({ now }) => now === 0).length
  const changed = people.filter(({ before, now }) => now !== 0 && now !== before).length
  const alone = groups.reduce((sum, group) => sum + group.alone, 0)
  return [
    ['room', String(room)],
    ['announced', `${momentText(Date.parse(announced))}, for ${day}`],
    ['ended', momentText(Date.parse(ended))],
    ['do', actions.join(', ')],
    ['links', `${links.before} before, ${links.left} left`],
    ['people', `${people.length} before, ${taken} taken out, ${changed} with another role`],
    ['groups', `${groups.length}, by which alone ${alone} were in`],
    ['archived', archived ? 'yes' : 'no'],
  ]
}
