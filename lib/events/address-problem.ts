import { isIP } from 'node:net'
import { isOwnMachine, isPublicAddress } from '../runtime/public-address.ts'
import type { AddressedKind } from './settings.ts'

const within = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`)

/**
 * Why an address cannot be that of an outlet, with what helps; undefined where it can. What a name leads to is seen when it is dialled
 * only. It never quotes the address, which may be a secret (docs/facts/outlets.md).
 */
export const addressProblem = (kind: AddressedKind, text: string, thisMachine = false): string | undefined => {
  const url = URL.parse(text)
  if (!url) return 'it is no address; write it with https:// in front'
  const host = url.hostname.replace(/[[\]]/g, '')
  if (thisMachine && (host === 'localhost' || isOwnMachine(host))) return undefined
  if (url.protocol !== 'https:') return 'it must start with https://, because what is sent is not for everybody’s eyes'
  if (url.username || url.password) return 'leave user and password out: what is sent is signed'
  if (url.port !== '') return 'it must be on port 443, the one of https://: put the receiver behind it'
  if (isInside(host))
    return 'it is inside a network, which Roomkeeper does not call: give the receiver an address on the Internet'
  return problemOf[kind](url, host)
}

const isInside = (host: string): boolean =>
  isIP(host) !== 0
    ? !isPublicAddress(host)
    : !host.includes('.') ||
      ['localhost', 'local', 'internal', 'lan', 'home.arpa'].some((domain) => within(host, domain))

const problemOf: Readonly<Record<AddressedKind, (url: URL, host: string) => string | undefined>> = {
  webhook(_, host) {
    if (within(host, 'hooks.slack.com')) return 'it is of Slack: choose the kind slack'
    if (within(host, 'webhook.office.com')) return connectors
    if (within(host, 'api.powerplatform.com')) return 'it is of Teams: choose the kind teams'
    return undefined
  },
  slack({ pathname }, host) {
    if (!within(host, 'hooks.slack.com') && !within(host, 'hooks.slack-gov.com'))
      return 'it is not of Slack: it starts with https://hooks.slack.com/services/'
    if (pathname.startsWith('/services/')) return undefined
    return 'it is the trigger of a Slack workflow, which takes ten messages a minute and no text: make an app with an incoming webhook, whose address starts with https://hooks.slack.com/services/'
  },
  teams({ searchParams }, host) {
    if (within(host, 'webhook.office.com')) return connectors
    if (within(host, 'logic.azure.com'))
      return 'addresses at logic.azure.com ended on 30 November 2025: open the workflow in Power Automate and copy its new address'
    if (!within(host, 'api.powerplatform.com'))
      return 'it is not of a Teams workflow: make one of the template “Send webhook alerts to a channel” and copy its address, at api.powerplatform.com'
    if (searchParams.get('sig')) return undefined
    return 'it has no sig=, so that the workflow lets nobody trigger it without signing in: set “Who can trigger the flow” to “Anyone” and copy the address anew'
  },
}

const connectors =
  'connectors of Office 365 (webhook.office.com) were switched off in May 2026: make a workflow in Teams of the template “Send webhook alerts to a channel” instead, kind teams'
