import { declareReasons } from '../runtime/errors.ts'
import { supportedText } from './portal/versions.ts'

/** Answers of DocSpace for which a client waits or is parked. */
export const docspaceReasons = declareReasons({
  'docspace-unreachable': {
    kind: 'retry',
    affectsAllClients: true,
    what: 'DocSpace does not answer',
    means: 'The room is made as soon as DocSpace is back; nothing is lost.',
    remedy: 'Check that the portal is up. Nothing else is needed.',
  },
  'docspace-unsure': {
    kind: 'retry',
    what: 'DocSpace did not answer a change, which may have been made or not',
    means:
      'In two minutes Roomkeeper reads what is there and makes only what is missing, so that nothing is made twice.',
    remedy: 'Nothing. If it happens often, the DocSpace server is overloaded.',
  },
  'docspace-failed': {
    kind: 'retry',
    what: 'DocSpace answered with a server error',
    means: 'The request is sent again later; what is done already stays.',
    remedy: 'If it lasts, look at the logs of the DocSpace server at the time of the request.',
  },
  'docspace-busy': {
    kind: 'retry',
    resolvesItself: true,
    what: 'DocSpace asked to slow down',
    means: 'The room is made a little later.',
    remedy: 'Nothing. If it happens every day, lower the worker concurrency.',
  },
  'docspace-turn': {
    kind: 'retry',
    resolvesItself: true,
    what: 'Other clients came first, and the time of the worker ended before this one’s turn',
    means: 'DocSpace limits the number of requests per minute; the client is next in a few seconds.',
    remedy: 'Nothing: it ends when the clients that came at once have their rooms.',
  },
  'docspace-limit': {
    kind: 'retry',
    affectsAllClients: true,
    resolvesItself: true,
    what: "DocSpace's limit of write requests is used up",
    means: 'Every new room waits until the limit resets, then work resumes automatically.',
    remedy: 'Nothing. If it happens often, use the welcome content way with fewer writes (`folder` or `room`).',
  },
  'docspace-key-refused': {
    kind: 'retry',
    affectsAllClients: true,
    what: 'DocSpace refuses the API key',
    means: 'No room can be made until the key works again. After a restore of the portal no older key works.',
    remedy: 'Create a new API key in DocSpace (Settings, Developer tools) and store it; work resumes automatically.',
  },
  'docspace-key-scope': {
    kind: 'retry',
    affectsAllClients: true,
    what: 'The DocSpace API key lacks a permission',
    means: 'No room can be made until the key has rooms:write, files:write and accounts:read.',
    remedy: 'Create an API key with these permissions and store it; work resumes automatically.',
  },
  'docspace-restoring': {
    kind: 'retry',
    affectsAllClients: true,
    what: 'The portal is being restored from a backup',
    means:
      'It refuses every call until then; the key is not the cause. After a restore the portal accepts no older key.',
    remedy: 'Wait for the end of the restore, then create new API keys and store them.',
  },
  'docspace-no-api': {
    kind: 'retry',
    affectsAllClients: true,
    what: 'There is no DocSpace API at the address of the settings',
    means: 'The address leads to something else, or this DocSpace is older than those that Roomkeeper works with.',
    remedy: `Correct docspace.url in the settings, or update DocSpace: ${supportedText} are supported. Work resumes automatically.`,
  },
  'docspace-too-old': {
    kind: 'retry',
    affectsAllClients: true,
    what: 'This DocSpace is older than those that Roomkeeper works with',
    means: 'It lacks what an onboarding needs, so that no room is begun on it.',
    remedy: `Update DocSpace: ${supportedText} are supported. Work resumes automatically.`,
  },
  'docspace-portal-unavailable': {
    kind: 'retry',
    affectsAllClients: true,
    what: 'The portal is suspended, being restored or being moved',
    means: 'Every call is refused for the time being.',
    remedy: 'Look at the state of the portal with its administrator.',
  },
  'docspace-tariff': {
    kind: 'park',
    what: "The portal's plan does not allow it",
    means: 'DocSpace refuses with 402: too many rooms, no storage left, or the plan is not paid.',
    remedy: 'Free a room or storage, or change the plan, then replay the client.',
  },
  'docspace-refused': {
    kind: 'park',
    what: 'DocSpace refuses the request',
    means: 'The user behind the API key may not do this, or the room is archived.',
    remedy:
      'The key must belong to a DocSpace administrator or room administrator. Fix the rights, then replay the client.',
  },
  'docspace-not-understood': {
    kind: 'park',
    what: 'DocSpace does not accept the request',
    means: 'The request is wrong for this version of DocSpace; sending it again cannot help.',
    remedy: `Run \`roomkeeper doctor\`, and compare the version of the portal with the supported ones: ${supportedText}.`,
  },
})
