import type { Picture } from './picture.ts'

/** The message of one client, from the queue to its end. */
export const message: Picture = {
  name: 'states-of-a-message',
  title: 'The states of one client’s message: queued, served, parked',
  size: [900, 220],
  boxes: {
    begin: { middle: [40, 90], lines: [] },
    queued: { middle: [260, 90], lines: ['queued'] },
    served: { middle: [520, 90], lines: ['served'] },
    parked: { middle: [520, 190], lines: ['parked'], kind: 'dead' },
    end: { middle: [860, 90], lines: [] },
  },
  edges: [
    { from: 'begin', to: 'queued', label: 'webhook,\nbackfill or sweep', labelAt: [125, 83] },
    { from: 'queued', to: 'served', label: 'a worker takes the message' },
    {
      from: 'served',
      to: 'queued',
      label: 'wait',
      via: [
        [520, 30],
        [260, 30],
      ],
    },
    { from: 'served', to: 'parked', label: 'park', labelAt: [540, 145], dashed: true },
    { from: 'parked', to: 'queued', label: 'failed replay', labelAt: [370, 184], via: [[260, 190]], dashed: true },
    {
      from: 'served',
      to: 'end',
      label:
        'ready, in-review, left-alone,\nfollowed, relinked, end-announced, end-called-off,\nending, ended, end-stays, returned,\nreturned-to-review, not-a-client or moved',
    },
  ],
}

/** The room while its client is served, when nothing is there yet; what stands in one state is made side by side. */
export const room: Picture = {
  name: 'states-of-a-room',
  title: 'The states of one room while its client is onboarded',
  size: [960, 340],
  boxes: {
    begin: { middle: [30, 210], lines: [] },
    room: { middle: [130, 210], lines: ['room'] },
    content_link: { middle: [350, 85], lines: ['folders and files,', 'and the link'] },
    content: { middle: [600, 85], lines: ['folders', 'and files'] },
    people: { middle: [600, 210], lines: ['people'] },
    link_people: { middle: [350, 300], lines: ['people,', 'and the link'] },
    link: { middle: [740, 85], lines: ['link'] },
    mark: { middle: [880, 85], lines: ['mark that the', 'room was ready'] },
    end: { middle: [880, 210], lines: [] },
  },
  edges: [
    { from: 'begin', to: 'room' },
    { from: 'room', to: 'content_link', label: 'files or folder', labelAt: [190, 150] },
    { from: 'room', to: 'link_people', label: 'a room template', labelAt: [190, 275] },
    { from: 'content_link', to: 'content', label: 'files into folders' },
    { from: 'content_link', to: 'people', label: 'folder', labelAt: [500, 140] },
    { from: 'content', to: 'people' },
    { from: 'people', to: 'end' },
    { from: 'link_people', to: 'end', via: [[880, 300]] },
    {
      from: 'room',
      to: 'content',
      label: 'files or folder, no record',
      via: [
        [130, 25],
        [600, 25],
      ],
      dashed: true,
    },
    { from: 'room', to: 'people', label: 'a room template, no record', labelAt: [370, 204], dashed: true },
    { from: 'people', to: 'link', label: 'no record', labelAt: [710, 160], dashed: true },
    { from: 'link', to: 'mark', label: 'no record', labelAt: [800, 50], dashed: true },
    { from: 'mark', to: 'end', label: 'no record', labelAt: [914, 165], dashed: true },
  ],
}

/** One night's backup: the stages of a run, as they are stored. */
export const backup: Picture = {
  name: 'states-of-a-backup',
  title: 'The stages of one night’s backup: start, watch, locate, read, prune, report, done',
  size: [960, 360],
  boxes: {
    begin: { middle: [25, 110], lines: [] },
    start: { middle: [110, 110], lines: ['start'] },
    watch: { middle: [300, 110], lines: ['watch'] },
    locate: { middle: [490, 110], lines: ['locate'] },
    read: { middle: [680, 110], lines: ['read'] },
    prune: { middle: [870, 110], lines: ['prune'] },
    report: { middle: [490, 240], lines: ['report'], size: [860, 36] },
    done: { middle: [490, 330], lines: ['done'] },
    end: { middle: [620, 330], lines: [] },
  },
  edges: [
    { from: 'begin', to: 'start' },
    { from: 'start', to: 'watch', label: 'DocSpace has\ntaken the task' },
    {
      from: 'watch',
      to: 'start',
      label: 'the task of somebody else came to nothing',
      labelAt: [205, 37],
      via: [
        [300, 45],
        [110, 45],
      ],
      dashed: true,
    },
    { from: 'start', to: 'report', label: 'refused, or\nno answer for hours', labelAt: [175, 180], dashed: true },
    { from: 'watch', to: 'locate', label: 'finished' },
    { from: 'watch', to: 'report', label: 'failed, cancelled,\nlost or stalled', labelAt: [356, 180], dashed: true },
    { from: 'locate', to: 'read', label: 'the archive is\nin its folder' },
    {
      from: 'locate',
      to: 'prune',
      label: 'its storage cannot be read from here',
      labelAt: [680, 37],
      via: [
        [490, 45],
        [870, 45],
      ],
    },
    { from: 'locate', to: 'report', label: 'missing or empty', labelAt: [548, 180], dashed: true },
    { from: 'read', to: 'prune', label: 'verified' },
    { from: 'read', to: 'report', label: 'broken, with gaps,\nor not to be read', labelAt: [742, 180], dashed: true },
    { from: 'prune', to: 'report', label: 'older archives\nare deleted', labelAt: [916, 180] },
    {
      from: 'report',
      to: 'done',
      label: 'every channel has the report,\nor has been given up',
      labelAt: [590, 292],
    },
    { from: 'done', to: 'end' },
  ],
}
