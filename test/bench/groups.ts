import type { Effort, Line } from './line.ts'

/** Measurements that belong together, by the name that `--only` takes; each loads what it needs when its turn comes. */
export const groups: Readonly<Record<string, (effort: Effort) => Promise<Line[]>>> = {
  bundles: async (effort) => (await import('./lines/bundles.ts')).bundleLines(effort),
  signatures: async () => (await import('./lines/signatures.ts')).signatureLines(),
  webhook: async (effort) => (await import('./lines/webhook.ts')).webhookLines(effort),
  batch: async (effort) => (await import('./lines/delivery-of-many.ts')).batchLines(effort),
  onboarding: async (effort) => (await import('./lines/onboarding.ts')).onboardingLines(effort),
  capacity: async (effort) => (await import('./lines/capacity.ts')).capacityLines(effort),
  drain: async (effort) => (await import('./lines/drain.ts')).drainLines(effort),
  archive: async (effort) => (await import('./lines/archive.ts')).archiveLines(effort),
  installed: async () => (await import('./lines/installed.ts')).installedLines(),
  start: async () => (await import('./lines/start.ts')).startLines(),
}

/** Groups of times without a reference, which say as much about the machine: `--check` leaves them out. */
export const absolute: ReadonlySet<string> = new Set(['start'])
