import type { Reason } from '../../../../runtime/errors.ts'
import type { BouncedMail } from '../awaited-note.ts'

/** Why somebody is to look at a client whose mail of our own did not come in. Nothing waits for it. */
export const bounceReasons: Readonly<Record<BouncedMail['how'], Omit<Reason, 'kind'>>> = {
  bounced: {
    code: 'mail-bounced',
    what: 'A mail of Roomkeeper to a contact or manager of the client bounced',
    means:
      'The mail server of the address refuses it for good, or SES has it on its list of such addresses. A contact gets no other mail of Roomkeeper’s own; the record says it.',
    remedy: 'Correct the address on the record, and call the client: mails of DocSpace to it will not come in either.',
  },
  reported: {
    code: 'mail-reported',
    what: 'A mail of Roomkeeper to a contact or manager of the client was reported as spam',
    means: 'Whoever got it marked it so. A contact gets no other mail of Roomkeeper’s own; the record says it.',
    remedy: 'Call the client. Who is reported often is stopped by SES: look at the texts of the mails.',
  },
}
