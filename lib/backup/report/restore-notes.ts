import type { RunState } from '../store/run-state.ts'

/** What no archive of a portal holds (docs/facts/backup-archive.md#what-is-not-in-a-backup). */
const notInIt =
  'Not in any backup of a DocSpace portal: API keys, invitation links and short links, the order of files in data rooms, roles and properties of forms, sign-ins of other services. ' +
  'Passwords of people are in it, but do not work in a restored portal.'

/** What a restore takes and does (docs/facts/docspace.md#a-restored-portal-is-a-new-one). */
const toRestore =
  'To restore it: the owner or an administrator of a server of the same or a newer version uploads it (Settings, Backup, Restore). Everything in that portal is replaced, and the rooms get new numbers: ' +
  'afterwards everybody sets a new password by mail, and Roomkeeper gets new API keys; then run `roomkeeper relink`.'

/** What is in this archive of secrets (docs/facts/backup-archive.md#an-archive-holds-secrets). */
const secret = 'Keep it as you keep the portal: secrets of webhooks and passwords of links are in it in clear.'

/** What a backup of the whole server brings back, and what it does not (docs/facts/backup-archive.md#what-a-dump-brings-back). */
const broughtBack =
  'A restore brings the server back as it was: rooms and files with their numbers, people with their passwords, API keys, links, the order of files in data rooms, forms, and every other portal of the server. ' +
  'Not in it: earlier archives that lie in Documents, whatever was not in the data base and the file storage of DocSpace (settings files of the server, the machine key, certificates, the search index), and everything that happened after it.'

/** What a restore of the whole server takes (docs/facts/docspace.md#a-restored-portal-is-a-new-one). */
const toRestoreServer = (portals: number) =>
  'To restore it: an administrator of a server of your own, of the same version, uploads it (Settings, Backup, Restore, with everything of the server). Everything on that server is replaced' +
  (portals > 1 ? `, all ${portals} portals` : '') +
  '. The server needs the same machine key (`core.machinekey` in its settings): with another one it says completed, and no key and no password works. Keep that key apart from the archive. ' +
  'Keys of Roomkeeper and links in the CRM go on working.'

/** What is in an archive of the whole server. */
const secretOfServer =
  'Keep it as you keep the server: hashes of keys and passwords, secrets of webhooks and passwords of links of every portal are in it.'

/** What somebody who may need the archive has to know beforehand; nothing about one that is of no use. */
export const restoreNotes = ({ content }: RunState): string[] => {
  if (!content || content.verdict === 'unusable') return []
  return content.server
    ? [broughtBack, toRestoreServer(content.server.portals), secretOfServer]
    : [notInIt, toRestore, secret]
}
