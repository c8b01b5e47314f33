/** Names of the metrics of backups. Each has the dimension `Portal`; `BackupChannelFailed` has `Channel` besides. */
export const backupMetrics = {
  /**
   * 1 for a backup that passed every check that its storage allows; its absence is the dead man's switch. It keeps the name that it had
   * before `proven` became `passed` here: alarms and dashboards of others lean on it.
   */
  passed: 'BackupProven',
  /** 1 for a run that did not pass its checks. */
  failed: 'BackupFailed',
  /** Copies outside the portal that are damaged or no longer locked, by a run that found them so. */
  copyDamaged: 'BackupCopyDamaged',
  /** For how many days no archive was restored with success; only of a portal with a drill portal. */
  daysWithoutDrill: 'BackupDaysWithoutDrill',
  /** Size of the archive. */
  bytes: 'BackupBytes',
  /** From the start to the end of the backup in DocSpace. */
  seconds: 'BackupSeconds',
  /** 1 for a report that could not be delivered by one of its channels. */
  channelFailed: 'BackupChannelFailed',
} as const
