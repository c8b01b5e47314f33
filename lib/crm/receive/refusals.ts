/**
 * Why a delivery was refused: few, fixed codes for log and metric, never a value of the delivery. Only commands load the texts; the
 * receiver needs the type alone.
 */
export const refusals = {
  'missing-signature': {
    means: 'The delivery carries no proof of its sender',
    remedy:
      'Nothing if a stranger sent it. If every delivery of a CRM is refused: its webhook has no secret (run `roomkeeper connect`), or a HubSpot app sends only the older signature (set `allowV1`).',
  },
  'malformed-signature': {
    means: 'The proof has not the form that this CRM gives it',
    remedy: 'Nothing if a stranger sent it. Otherwise look for a proxy that changes headers.',
  },
  'wrong-signature': {
    means: 'The delivery was signed with another secret, or was changed on its way',
    remedy: 'Store the secret that the CRM has: run `roomkeeper connect`. A proxy must not change the body.',
  },
  'missing-timestamp': {
    means: 'The time of the signature is missing',
    remedy: 'Nothing if a stranger sent it. Otherwise look for a proxy that drops headers.',
  },
  'malformed-timestamp': {
    means: 'The time of the signature is not a number',
    remedy: 'Nothing if a stranger sent it. Otherwise look for a proxy that changes headers.',
  },
  'too-old': {
    means: 'The delivery was signed more than five minutes ago, or somebody who saw it sends it again',
    remedy: "Set the sender's clock right; the CRM signs each try anew.",
  },
  'from-the-future': {
    means: 'The time of the signature is more than five minutes in the future',
    remedy: "Set the sender's clock right; the CRM signs each try anew.",
  },
  'wrong-credentials': {
    means: 'The password, header or secret path is not the stored one',
    remedy: 'Run `roomkeeper connect`, which gives the CRM the stored secret or stores the secret of the CRM.',
  },
  'unknown-sender': {
    means: 'The delivery comes from another organization than that of the settings',
    remedy: 'Correct `organizationId`, or remove the address from the other organization.',
  },
  'unknown-source': {
    means: 'The settings have no CRM of the name in the path',
    remedy: 'Correct the address in the CRM, or add the source and deploy.',
  },
  'no-secret': {
    means: 'No secret is stored for this CRM, so the delivery could not be verified',
    remedy: 'Run `roomkeeper connect`, which stores one.',
  },
  'unusable-secret': {
    means: 'The secret that is stored for this CRM has a form that no delivery can match',
    remedy: 'Run `roomkeeper doctor`, which says what is wrong with the secret, then `roomkeeper connect`.',
  },
  'wrong-address': {
    means: 'The delivery is authentic, but its address does not name the record type and event',
    remedy: 'Run `roomkeeper connect`, which makes a webhook with the right address, and delete the one made by hand.',
  },
  'too-large': {
    means: 'The body is larger than 1 MB, which no CRM sends',
    remedy: 'Nothing if a stranger sent it. Otherwise let the sender put fewer clients into one delivery.',
  },
  'wrong-content-type': {
    means: 'The content type is not that of this CRM',
    remedy: 'Let the sender use `application/json`; Salesforce uses `text/xml`.',
  },
  malformed: {
    means: 'The delivery is authentic, but not as the CRM documents it; `detail` names the field',
    remedy: 'Compare that field with the documentation of the source. For a sender of your own, correct what it sends.',
  },
  'secrets-unreachable': {
    means: 'The secret of the source cannot be read; the CRM was asked to try again (503)',
    remedy: 'Check the rights of the receiver and the state of Secrets Manager.',
  },
  'queue-unreachable': {
    means: 'The queue did not take the clients of the delivery; the CRM was asked to try again (503)',
    remedy: 'Check the rights of the receiver and the state of SQS.',
  },
  'queue-refused': {
    means: 'SQS refused a message of the delivery; `detail` has the code of SQS. The CRM was asked to try again (503)',
    remedy: 'Report the code: the same delivery would be refused again.',
  },
  unexpected: {
    means: 'Roomkeeper failed unexpectedly; the CRM was asked to try again (503)',
    remedy: 'Report the error, which the log names.',
  },
} as const

export type Refusal = keyof typeof refusals
