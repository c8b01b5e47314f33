import type { Step } from '../play.ts'

/** What stays different between the server and its twin, each with its reason. Short and honest. */
export interface Excuse {
  reason: string
  covers(step: Step, differences: string[]): boolean
}

const ofForm = /^body\.response\.(files\[\]\.)?security\.(CopyLink|OpenForm): /

const ofOwner = /^body\.response\.(folders\[\]\.|current\.)?(access: \d+ and 0|(sharedBy|ownedBy) is missing)$/

export const excuses: Excuse[] = [
  {
    reason: 'what a form may do, of a PDF that a server has not yet looked into since it was copied: nobody reads it',
    covers: ({ call }, differences) =>
      ['read file', 'list', 'copy as'].includes(call) && differences.every((each) => ofForm.test(each)),
  },
  {
    reason: 'what a room shows its own owner after he was invited into it: nobody of ours invites an owner',
    covers: (_, differences) => differences.every((each) => ofOwner.test(each)),
  },
  {
    reason:
      'by whom the entries of a room were shared with a member: shown in some depths and kinds of room only, and nobody reads it',
    covers: ({ call }, differences) =>
      ['list', 'read file'].includes(call) &&
      differences.every((each) => /^body\.response\.((files|folders)\[\]\.|current\.)?sharedBy is missing$/.test(each)),
  },
  {
    reason: 'what is new for whom: a server marks it in the background, and nobody reads it',
    covers: (_, differences) => differences.every((each) => /^[\w.[\]]+\.new: /.test(each)),
  },
]
