/** What the simulated sender knows. No secret of anybody: they open nothing but this simulator. */
export const SAMPLE = {
  secret: 'whsec_c2FtcGxlLXNlY3JldC1vZi10aGUtc2VuZGVyLTAwMDE=',
  /** The one it changes over to. */
  nextSecret: 'whsec_c2FtcGxlLXNlY3JldC1vZi10aGUtc2VuZGVyLTAwMDI=',
  /** Roomkeeper signs its callbacks with this. */
  callbackSecret: 'whsec_c2FtcGxlLXNlY3JldC1vZi10aGUtY2FsbGJhY2sx',
  headerName: 'x-roomkeeper-secret',
  headerSecret: 'sample-secret-of-a-sender-that-cannot-sign',
  anna: 'anna.manager@example.com',
  ben: 'ben.manager@example.com',
  /** A salesperson who has no account in DocSpace. */
  stranger: 'stranger@example.com',
} as const
