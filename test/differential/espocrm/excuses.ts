import type { Step } from '../play.ts'

/** What stays different between the real EspoCRM and its twin, each with its reason. Short and honest. */
export interface Excuse {
  reason: string
  covers(step: Step, differences: string[]): boolean
}

/** In the bodies of events: the real one says of an owner that he follows, also where his role sees no stream. Nobody reads it. */
export const unreadInEvents = /\.isFollowed:/

export const excuses: Excuse[] = [
  {
    reason:
      "the answer of a change that sets an address or an owner, which Roomkeeper does not read: the server's lacks the address's marks, and says of the owner that he follows",
    covers: ({ call }, differences) =>
      call === 'change account' &&
      differences.every((each) => /^\$\.(emailAddress(Data|IsOptedOut|IsInvalid)?|isFollowed)\b/.test(each)),
  },
  {
    reason: 'a text sought in a field that is true or false: the data base takes it for 0',
    covers: ({ call, args }) => call === 'find accounts' && (args as { attribute: string }).attribute === 'deleted',
  },
  {
    reason:
      "a user's roles, last access, sex, ways to sign in and own settings, which Roomkeeper never reads: the twin shows none",
    covers: ({ call }, differences) =>
      call === 'read person' &&
      differences.every((each) =>
        /^\$(: keys are |\.(lastAccess|rolesIds|rolesNames|authMethod|apiKey|gender|auth2FA|dashboardTemplate\w+|layoutSet\w+)\b)/.test(
          each,
        ),
      ),
  },
  {
    reason:
      "the definition of a field of EspoCRM's own: Roomkeeper asks for its own fields only, and the twin knows those",
    covers: ({ call, args }) => call === 'field' && (args as { attribute: string }).attribute === 'name',
  },
]
