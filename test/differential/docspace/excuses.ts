import type { Step } from '../play.ts'

/** What stays different between the server and its twin, each with its reason. Short and honest. */
export interface Excuse {
  reason: string
  covers(step: Step, differences: string[]): boolean
}

/** Answers that show entries. */
const entries = ['list', 'read room', 'read file', 'find by tag', 'find by title', 'add tags', 'remove tags', 'copy as']
const unread =
  /^body\.response\.(files\[\]\.|folders\[\]\.|current\.)?(security\.(Copy|CopyLink|OpenForm|CopySharedLink|Embed)|sharedBy|ownedBy|shared|sharedExternal|shortWebUrl|access)\b/

export const excuses: Excuse[] = [
  {
    reason:
      'who may copy, embed and link an entry, by whom it is shared and with which access: no client of ours reads it',
    covers: ({ call }, differences) => entries.includes(call) && differences.every((each) => unread.test(each)),
  },
  {
    reason: 'what is new for whom: a server marks it in the background, and nobody reads it',
    covers: (_, differences) => differences.every((each) => /^[\w.[\]]+\.new: /.test(each)),
  },
]
