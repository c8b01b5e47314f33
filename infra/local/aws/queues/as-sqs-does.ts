/** What fauxqs keeps of a queue, as far as it is corrected here. */
interface Queue {
  isFifo(): boolean
  fifoMessages: Map<string, { sequenceNumber?: string }[]>
  fifoLockedGroups: Map<string, number>
  inflightMessages: Map<string, { message: { messageGroupId?: string }; receivedAt?: number }>
  dequeue(most: number, ...rest: unknown[]): Received[]
  dequeueFifo(most: number, ...rest: unknown[]): Received[]
  changeVisibility(receiptHandle: string, seconds: number): void
  processTimers(): void
}

interface Received {
  ReceiptHandle: string
}

type Refusal = new (code: string, message: string) => Error

/** SQS counts the twelve hours of a message in flight from its receive, in milliseconds. */
const LONGEST_IN_FLIGHT = 43_200_000

/** What SQS takes in a body and in a text attribute; half a surrogate pair is not among it. */
export const isTextForSqs = (text: string): boolean =>
  !/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(text)

const groupOf = (queue: Queue, { ReceiptHandle }: Received): string | undefined =>
  queue.inflightMessages.get(ReceiptHandle)?.message.messageGroupId

/** Messages of a group go back to the front one by one, so that those that come back together would change places. */
const inOrder = ({ fifoMessages }: Queue): void => {
  for (const messages of fifoMessages.values()) {
    messages.sort((left, right) => Number(left.sequenceNumber ?? 0) - Number(right.sequenceNumber ?? 0))
  }
}

/** As many of one group as there are before the next group, and the group locked while any of them is in flight. */
const takeRuns = (queue: Queue, take: (most: number) => Received[], most: number): Received[] => {
  const taken: Received[] = []
  for (let [next] = take(1); next; [next] = taken.length < most ? take(1) : []) {
    taken.push(next)
    const group = groupOf(queue, next)
    if (group === undefined) continue
    const locked = queue.fifoLockedGroups.get(group) ?? 1
    let more = 0
    while (taken.length < most && queue.fifoMessages.has(group)) {
      queue.fifoLockedGroups.delete(group)
      const [another] = take(1)
      if (another) taken.push(another)
      // A message that was received too often has gone to the dead letters instead.
      if (another && groupOf(queue, another) !== group) break
      if (!another) break
      more += 1
    }
    queue.fifoLockedGroups.set(group, locked + more)
  }
  return taken
}

const correct = (prototype: Queue, refuse: Refusal): void => {
  const { dequeue, dequeueFifo, changeVisibility, processTimers } = prototype
  prototype.dequeueFifo = function (this: Queue, most, ...rest) {
    return takeRuns(this, (one) => dequeueFifo.call(this, one, ...rest), Math.min(most, 10))
  }
  prototype.dequeue = function (this: Queue, ...call) {
    const received = dequeue.apply(this, call)
    const receivedAt = Date.now()
    for (const { ReceiptHandle } of received) {
      const held = this.inflightMessages.get(ReceiptHandle)
      if (held) held.receivedAt = receivedAt
    }
    return received
  }
  prototype.changeVisibility = function (this: Queue, receiptHandle, seconds) {
    const receivedAt = this.inflightMessages.get(receiptHandle)?.receivedAt ?? Date.now()
    if (Date.now() + seconds * 1_000 > receivedAt + LONGEST_IN_FLIGHT) {
      const reason = 'Total VisibilityTimeout for the message is beyond the limit [43200 seconds]'
      throw new refuse(
        'InvalidParameterValue',
        `Value ${seconds} for parameter VisibilityTimeout is invalid. Reason: ${reason}.`,
      )
    }
    changeVisibility.call(this, receiptHandle, seconds)
    inOrder(this)
  }
  prototype.processTimers = function (this: Queue) {
    processTimers.call(this)
    if (this.isFifo()) inOrder(this)
  }
}

let corrected: Promise<void> | undefined

/**
 * Has fauxqs 2.4.1 do what SQS does, where it does something else: runs of a group in one receive, the order of those that come
 * back, the longest visibility counted from the receive, and characters beyond the basic plane in a body. Once for the process.
 */
export const doAsSqsDoes = (): Promise<void> => (corrected ??= correctAll())

const correctAll = async () => {
  const part = (path: string) => import(new URL(path, import.meta.resolve('fauxqs')).href)
  const [{ SqsQueue }, { SqsError }, { INVALID_MESSAGE_BODY_CHAR }] = await Promise.all([
    part('./sqs/sqsStore.js'),
    part('./common/errors.js'),
    part('./sqs/sqsTypes.js'),
  ])
  correct(SqsQueue.prototype, SqsError)
  INVALID_MESSAGE_BODY_CHAR.test = (text: string) => !isTextForSqs(text)
}
