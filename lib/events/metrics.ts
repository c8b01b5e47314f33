/** Names of the metrics of events, for the code that counts, the alarms and the dashboard alike. */
export const eventMetrics = {
  /** Outlets that were switched off, because they took nothing for three days or said that they are gone. */
  switchedOff: 'OutletsSwitchedOff',
} as const
