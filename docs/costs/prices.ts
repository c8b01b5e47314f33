/**
 * What AWS takes in us-east-1, in US dollars: the on-demand list prices of its pricing pages (https://aws.amazon.com/<service>/pricing/)
 * as of November 2026, first tier, without the free tier.
 */
export const prices = {
  httpApiRequest: 1.0 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** Arm, first 7.5 thousand million. */
  lambdaGbSecond: 0.0000133334,
  sqsFifoRequest: 0.5 / 1e6,
  sqsStandardRequest: 0.4 / 1e6,
  logGb: 0.5,
  secretMonth: 0.4,
  secretCall: 0.05 / 1e4,
  /** Charged by the hour in which the metric is written. */
  metricMonth: 0.3,
  alarmMetricMonth: 0.1,
  /** Of `GetMetricData`, for each metric that it is asked for (docs/facts/aws.md#values-of-metrics). */
  metricAsked: 0.01 / 1e3,
  dashboardMonth: 3.0,
  scheduleInvocation: 1.0 / 1e6,
  /** Of an account that is new to SES (docs/facts/aws.md#price-of-a-mail). */
  mail: 0.16 / 1e3,
  s3GbMonth: 0.023,
  s3Put: 0.005 / 1e3,
  /** HEAD and GET. */
  s3Get: 0.0004 / 1e3,
  transferOutGb: 0.09,
} as const
