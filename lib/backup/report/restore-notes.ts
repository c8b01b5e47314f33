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

/** What somebody who may need the archive has to know beforehand; nothing about one that is of no use. */
export const restoreNotes = ({ content }: RunState): string[] =>
  content && content.verdict !== 'unusable' ? [notInIt, toRestore, secret] : []
