/** Names of the metrics of the report of what differs, for the code that counts, the alarms and the dashboard alike. */
export const driftMetrics = {
  /** Days since the last report arrived by one of its channels, or since the first one was due. */
  daysWithout: 'DriftReportDaysWithout',
  /** 1 for a report that could not be delivered by one of its channels; dimension `Channel`. */
  channelFailed: 'DriftReportChannelFailed',
} as const
