/**
 * Why a delivery was not taken: few, fixed codes for log and metric, never anything out of the delivery. Only programs for
 * people load the texts; the receiver has no more than the type.
 */
export const refusals = {
  'missing-signature': {
    means: 'It carries no proof of where it comes from',
    remedy:
      'Nothing if it is a stranger. Of one CRM always: its webhook was made without a secret (run `roomkeeper connect`), or a HubSpot app signs in the older way only (set `allowV1`).',
  },
  'malformed-signature': {
    means: 'Its proof is not written as this CRM writes it',
    remedy: 'Nothing if it is a stranger. Otherwise look for a proxy that changes headers.',
  },
  'wrong-signature': {
    means: 'It was signed with another secret, or changed on its way',
    remedy: 'Store the secret that the CRM has: run `roomkeeper connect`. A proxy must hand bytes on as they are.',
  },
  'missing-timestamp': {
    means: 'The time that its signature is about is not there',
    remedy: 'Nothing if it is a stranger. Otherwise look for a proxy that drops headers.',
  },
  'malformed-timestamp': {
    means: 'The time that its signature is about is no number',
    remedy: 'Nothing if it is a stranger. Otherwise look for a proxy that changes headers.',
  },
  'too-old': {
    means: 'It was signed more than five minutes ago, or is sent again by somebody who has seen it',
    remedy: "Set the sender's clock right; the CRM signs each try anew.",
  },
  'from-the-future': {
    means: 'It was signed more than five minutes from now',
    remedy: "Set the sender's clock right; the CRM signs each try anew.",
  },
  'wrong-credentials': {
    means: 'Its password, header or secret path is another one',
    remedy: 'Store what the CRM has, or give the CRM what is stored: run `roomkeeper connect`.',
  },
  'unknown-sender': {
    means: 'It comes from another organization than that of the settings',
    remedy: 'Correct `organizationId`, or take the address out of the other organization.',
  },
  'unknown-source': {
    means: 'The settings have no CRM of the name in the path',
    remedy: 'Correct the address in the CRM, or add the source and deploy.',
  },
  'no-secret': {
    means: 'No secret is stored for this CRM, so that nothing could be checked',
    remedy: 'Run `roomkeeper connect`, which stores one.',
  },
  'unusable-secret': {
    means: 'What is stored for this CRM is no secret that a delivery of it could match',
    remedy: 'Run `roomkeeper doctor`, which says what is wrong with it, then `roomkeeper connect`.',
  },
  'wrong-address': {
    means: 'It is authentic, and its address does not say what it is about',
    remedy: 'Have its webhook made by `roomkeeper connect`, which knows the address, and delete the one made by hand.',
  },
  'too-large': {
    means: 'Its body is larger than 1 MB, which no CRM sends',
    remedy: 'Nothing if it is a stranger. Otherwise have the sender send less at once.',
  },
  'wrong-content-type': {
    means: 'Its content type is not the one this CRM sends',
    remedy: 'Have the sender send JSON as `application/json`, Salesforce `text/xml`.',
  },
  malformed: {
    means: 'It is authentic, but not as the CRM documents it; `detail` names the place',
    remedy: 'Compare that place with what the source documents. For a sender of your own, correct what it sends.',
  },
  'secrets-unreachable': {
    means: 'The secret to check it with cannot be read; the CRM was asked to try again (503)',
    remedy: 'Look at the rights of the receiver and the state of Secrets Manager.',
  },
  'queue-unreachable': {
    means: 'The queue did not take its clients; the CRM was asked to try again (503)',
    remedy: 'Look at the rights of the receiver and the state of SQS.',
  },
  'queue-refused': {
    means:
      'SQS answered, and did not take one of its messages; `detail` has its code. The CRM was asked to try again (503)',
    remedy: 'The same delivery would be refused again: report the code.',
  },
  unexpected: {
    means: 'Roomkeeper failed in a way nobody foresaw; the CRM was asked to try again (503)',
    remedy: 'The log has the name of the error: report it.',
  },
} as const

export type Refusal = keyof typeof refusals
