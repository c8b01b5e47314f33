import { EXCUSES } from '../differences/excuses.ts'
import { MOMENT } from '../moment.ts'
import { isExchange } from '../recordings.ts'
import type { ExcuseFor } from '../replay.ts'

/**
 * Why a real server answers otherwise than it once did: each reason with the differences that it explains. What the simulator is
 * excused from counts only where the server differs as well.
 */

interface RealExcuse {
  reason: string
  /** The differences, as they are printed. */
  lines: RegExp
  scenario?: RegExp
  /** Of an exchange or a note. */
  name?: RegExp
}

export const REAL_EXCUSES: RealExcuse[] = [
  {
    reason: MOMENT,
    lines:
      /^body\.response(\[\])?\.((finished|isCompleted|progress|processed|files|folders|status|roomId|templateId|percentage|link)\b|error: "" and )/,
  },
  {
    reason: 'what has ended is told once: which of several operations that was hangs on when somebody looked',
    lines: /^body\.response: (\d+ items and \d+|our own \S+ is missing)$/,
    name: / poll \d+$|^delete one archive as a file$/,
  },
  {
    reason: 'the log puts together what happened within some seconds, and a replay is quicker than the recorder was',
    lines: /^body\.response: 3 items and 2$/,
    name: /: room log$/,
  },
  {
    reason: 'lines that the log got in one second have no order',
    lines: /^body\.response\[\]\.(action\.(id|key)|data\.(user\.|access|lifeTime))/,
    name: /: room log$/,
  },
  {
    reason: 'the news of the last hour come when the hour is over',
    lines: /^too much: rooms_activity /,
  },
  {
    reason: 'an invitation of everybody reaches the colleagues of the replay, too, and takes so long that notes cut it',
    lines: /^too much: saas_docspace_invite /,
    scenario: /^life-resend/,
    name: /people\/invite: (all|a new address as a user)$/,
  },
  {
    reason: 'the day and hour of the replay',
    lines: /\.comment: "Restored from the revision of .*" and "Restored from the revision of /,
  },
  {
    reason: 'the day after the recording, which was asked for, is over',
    lines: /^status 200 and 400 .*'expirationDate'/,
    scenario: /^links$/,
  },
  {
    reason: 'the recorder kept no bytes of the picture',
    lines: /^(body\.response(\[\])?\.logo\.|status 200 and 403 .*RoomLogoManager)/,
    scenario: /^life-settings$/,
  },
  {
    reason: 'the recorder kept no bytes of the picture',
    lines: /^body\.response\.(success|data|message)\b/,
    scenario: /^life-settings$/,
    name: /^logo file/,
  },
  {
    reason: 'a date that was just written has fractions of a second, one that was read has none',
    lines: /^body\.response\.lastModified: "0000-00-00T00:00:00" and "0000-00-00T00:00:00\.0000000Z"$/,
    name: /^room quotas on$/,
  },
  {
    reason:
      'how far a restore has come at a moment is chance; the cases on real servers restore an archive and read it back',
    lines: /./,
    scenario: /^restore(-dump)?$/,
  },
  {
    reason: 'how many of the copies that were started together had been made',
    lines: /^body\.response(\.folders\[\]\.filesCount|\.total|):/,
    name: /^(list after folder copies|fileops without id|fileops\/copy: without returnSingleOperation)$/,
  },
  {
    reason: 'what one change of several settings wrote into the log has no order',
    lines: /^body\.response\[\]\.(action|data)\b/,
    scenario: /^life-history/,
  },
  {
    reason: 'the number of the recorded root of rooms was also one of a webhook',
    lines: /^body\.response\.(parentId|rootFolderId): other id than before \(1 /,
    scenario: /^webhooks$/,
  },
  {
    reason: 'a number that was also one of a file, or of another recording, on the recorded portal',
    lines: /^(status|body\.error\.\w+:) /,
    name: /^(file id used as (folder|room)|archive my documents|no key, anonymous-allowed route \(room\))$/,
  },
  {
    reason: 'the recorded server lacked a service without which a colleague is not deleted, and so he stayed',
    lines: /./,
    scenario: /^life-owner-2$/,
    name: /^(remove data: |owner deleted: |activate the owner again$|key after the activation$|activated: left-behind: room$|room admin made a user)/,
  },
  {
    reason: 'the recorded server had a storage that could not be read, so that every backup failed',
    lines: /./,
    scenario: /^backup-failed-jobs$/,
  },
  {
    reason: 'the last backup of the recorded portal had been cancelled',
    lines: /^body\.response\.(progress|warning|status)\b/,
    scenario: /^keys-and-auth$/,
  },
  {
    reason: 'what an installation says of its own health',
    lines: /^body\.entries\./,
    name: /^health$/,
  },
  {
    reason: 'the owner of the recorded portal had not confirmed his address yet',
    lines: /\.activationStatus: 0 and 1$/,
  },
]

/** Every difference needs a reason; the first one is told. */
export const excuseOfServer: ExcuseFor = (step, scenario, differences) => {
  const fitting = REAL_EXCUSES.filter(
    (each) => each.scenario?.test(scenario) !== false && each.name?.test(step.name) !== false,
  )
  const found = differences.map((line) => fitting.find(({ lines }) => lines.test(line)))
  if (found.length > 0 && found.every((each) => each !== undefined)) return found[0]?.reason
  if (differences.length === 0 || !isExchange(step)) return undefined
  return EXCUSES.find((each) => each.covers(step, scenario))?.reason
}
