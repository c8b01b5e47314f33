import type { Picture, Point } from './picture.ts'

const columns = { crm: 80, first: 290, queue: 470, worker: 670, docspace: 890 } as const
const at = (column: keyof typeof columns, y: number): Point => [columns[column], y]

/** What is deployed, and who calls whom. */
export const parts: Picture = {
  name: 'parts',
  title: 'The Lambda functions, the queues between them, and the servers that they call',
  size: [960, 626],
  boxes: {
    crm: { middle: at('crm', 80), lines: ['CRM'], kind: 'outside', size: [90, 60] },
    'receive-webhook': {
      middle: at('first', 80),
      lines: ['receive-webhook', 'verify · parse · queue'],
      kind: 'function',
    },
    'clients.fifo': { middle: at('queue', 80), lines: ['clients.fifo', 'a group per client'], kind: 'queue' },
    'onboard-client': {
      middle: at('worker', 80),
      lines: ['onboard-client', 'observe · plan', 'apply · read back'],
      kind: 'function',
    },
    docspace: { middle: at('docspace', 255), lines: ['DocSpace'], kind: 'outside', size: [100, 410] },
    'clients-dead.fifo': { middle: at('worker', 185), lines: ['clients-dead.fifo'], kind: 'dead' },
    'sweep-clients': {
      middle: at('crm', 265),
      lines: ['sweep-clients', 'or backfill'],
      kind: 'function',
    },
    'backfill.fifo': { middle: at('first', 265), lines: ['backfill.fifo', 'waits while others do'], kind: 'queue' },
    'look-for-arrivals': {
      middle: at('queue', 265),
      lines: ['look-for-arrivals', 'who has joined?'],
      kind: 'function',
    },
    'release-backfill': { middle: at('first', 175), lines: ['release-backfill', 'a few at a time'], kind: 'function' },
    scheduler: { middle: at('crm', 355), lines: ['EventBridge', 'Scheduler'], kind: 'outside', size: [124, 50] },
    'check-keys': { middle: at('first', 355), lines: ['check-keys'], kind: 'function' },
    'start-backup': { middle: at('first', 435), lines: ['start-backup'], kind: 'function' },
    backups: { middle: at('queue', 435), lines: ['backups', 'a message a run'], kind: 'queue' },
    'watch-backup': {
      middle: at('worker', 435),
      lines: ['watch-backup', 'follow · verify', 'copy · prune'],
      kind: 'function',
    },
    bucket: { middle: [520, 530], lines: ['S3'], kind: 'queue', size: [90, 32] },
    events: { middle: at('queue', 596), lines: ['events', 'where there is an outlet'], kind: 'queue' },
    'deliver-event': { middle: at('worker', 596), lines: ['deliver-event', 'sign · dial · note'], kind: 'function' },
    outlets: { middle: at('docspace', 596), lines: ['webhooks', 'Slack · Teams'], kind: 'outside', size: [124, 50] },
    report: { middle: [760, 530], lines: ['SES · webhook · PagerDuty'], kind: 'outside' },
  },
  edges: [
    { from: 'crm', to: 'receive-webhook', label: 'signed\nwebhook', labelAt: [163, 74] },
    { from: 'receive-webhook', to: 'clients.fifo' },
    { from: 'clients.fifo', to: 'onboard-client' },
    { from: 'onboard-client', to: 'docspace', both: true },
    {
      from: 'onboard-client',
      to: 'crm',
      label: 'reads the record, writes the room on it',
      labelAt: [380, 16],
      via: [
        [670, 22],
        [80, 22],
      ],
      both: true,
    },
    {
      from: 'onboard-client',
      to: 'clients-dead.fifo',
      label: 'parked, with its reason',
      labelAt: [745, 145],
      dashed: true,
    },
    {
      from: 'clients-dead.fifo',
      to: 'clients.fifo',
      label: 'failed replay',
      labelAt: [550, 179],
      via: [[505, 185]],
      dashed: true,
    },
    {
      from: 'onboard-client',
      to: 'events',
      via: [
        [584, 112],
        [584, 568],
      ],
    },
    { from: 'events', to: 'deliver-event' },
    { from: 'deliver-event', to: 'outlets' },
    { from: 'sweep-clients', to: 'backfill.fifo' },
    { from: 'backfill.fifo', to: 'release-backfill' },
    { from: 'release-backfill', to: 'clients.fifo', via: [[435, 175]] },
    { from: 'scheduler', to: 'sweep-clients' },
    {
      from: 'scheduler',
      to: 'release-backfill',
      via: [
        [175, 345],
        [175, 175],
      ],
    },
    { from: 'look-for-arrivals', to: 'backfill.fifo' },
    { from: 'look-for-arrivals', to: 'docspace' },
    {
      from: 'scheduler',
      to: 'look-for-arrivals',
      via: [
        [160, 345],
        [160, 312],
        [470, 312],
      ],
    },
    { from: 'scheduler', to: 'check-keys' },
    { from: 'scheduler', to: 'start-backup', via: [[80, 435]] },
    { from: 'check-keys', to: 'docspace', label: 'until when does the key live?' },
    { from: 'start-backup', to: 'backups' },
    {
      from: 'start-backup',
      to: 'docspace',
      label: 'starts a backup',
      via: [[290, 390]],
      labelAt: [560, 384],
    },
    { from: 'backups', to: 'watch-backup' },
    { from: 'watch-backup', to: 'docspace', both: true },
    { from: 'watch-backup', to: 'bucket', label: 'runs and copies', labelAt: [515, 490] },
    { from: 'watch-backup', to: 'report', label: 'report', labelAt: [695, 494] },
  ],
}
