import type { Message } from './sqs.ts'

type Attribute = NonNullable<Message['MessageAttributes']>[string]

const lambdaAttribute = ({ DataType, StringValue, BinaryValue }: Attribute): object => ({
  dataType: DataType,
  ...(StringValue !== undefined && { stringValue: StringValue }),
  ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
  stringListValues: [],
  binaryListValues: [],
})

/** The event that Lambda gives to a function for a batch of SQS messages. */
export const toSqsEvent = (messages: readonly Message[], queueArn: string, region: string): object => ({
  Records: messages.map((message) => ({
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, lambdaAttribute(value)]),
    ),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  })),
})
