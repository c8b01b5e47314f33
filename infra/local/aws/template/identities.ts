/** What `Ref` and `Fn::GetAtt` give for one resource. */
export interface Identity {
  ref: string
  attributes: Readonly<Record<string, string>>
}

/** Where the stack believes to live; addresses are those of the local emulators. */
export interface Whereabouts {
  account: string
  region: string
  stackName: string
  apiUrl: string
  sqsUrl: string
}

interface Kind {
  /** The property that names the resource, if its owner chose to. */
  nameProperty: string
  identity(name: string, where: Whereabouts): Identity
}

const arn = (where: Whereabouts, service: string, rest: string): string =>
  `arn:aws:${service}:${where.region}:${where.account}:${rest}`

/** A kind whose `Ref` is its name and which has an ARN. */
const named = (nameProperty: string, service: string, prefix = ''): Kind => ({
  nameProperty,
  identity: (name, where) => ({ ref: name, attributes: { Arn: arn(where, service, `${prefix}${name}`) } }),
})

/** A kind whose `Ref` is its ARN. */
const byArn = (nameProperty: string, service: string, prefix = '', more: Record<string, string> = {}): Kind => ({
  nameProperty,
  identity: (name, where) => {
    const own = arn(where, service, `${prefix}${name}`)
    return { ref: own, attributes: { Arn: own, Id: own, ...more } }
  },
})

const queue: Kind = {
  nameProperty: 'QueueName',
  identity: (name, where) => {
    const url = `${where.sqsUrl}/${where.account}/${name}`
    return { ref: url, attributes: { Arn: arn(where, 'sqs', name), QueueName: name, QueueUrl: url } }
  },
}

const bucket: Kind = {
  nameProperty: 'BucketName',
  identity: (name, where) => ({
    ref: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${where.region}.amazonaws.com`,
    },
  }),
}

const api: Kind = {
  nameProperty: '',
  identity: (name, where) => ({ ref: name, attributes: { ApiId: name, ApiEndpoint: where.apiUrl } }),
}

const kinds: Record<string, Kind> = {
  'AWS::ApiGatewayV2::Api': api,
  'AWS::CloudWatch::Alarm': named('AlarmName', 'cloudwatch', 'alarm:'),
  'AWS::Events::Rule': named('Name', 'events', 'rule/'),
  'AWS::IAM::Role': named('RoleName', 'iam', 'role/'),
  'AWS::KMS::Key': named('', 'kms', 'key/'),
  'AWS::Lambda::Alias': byArn('', 'lambda', 'function:'),
  'AWS::Lambda::Function': named('FunctionName', 'lambda', 'function:'),
  'AWS::Logs::LogGroup': named('LogGroupName', 'logs', 'log-group:'),
  'AWS::S3::Bucket': bucket,
  'AWS::SES::ConfigurationSet': named('Name', 'ses', 'configuration-set/'),
  'AWS::SES::EmailIdentity': named('EmailIdentity', 'ses', 'identity/'),
  'AWS::SNS::Topic': byArn('TopicName', 'sns'),
  'AWS::SQS::Queue': queue,
  'AWS::SSM::Parameter': named('Name', 'ssm', 'parameter'),
  'AWS::Scheduler::Schedule': named('Name', 'scheduler', 'schedule/default/'),
  'AWS::Scheduler::ScheduleGroup': named('Name', 'scheduler', 'schedule-group/'),
  // AWS appends six random characters to the name; a fixed tail keeps the tokens of CDK's `secretName` working.
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    identity: (name, where) => {
      const own = arn(where, 'secretsmanager', `secret:${name}-a1B2c3`)
      return { ref: own, attributes: { Arn: own, Id: own } }
    },
  },
}

// A resource that the local AWS does not run still has a name, so that a reference to it in a tag or a variable does no harm.
const unknownKind: Kind = { nameProperty: '', identity: (name) => ({ ref: name, attributes: {} }) }

/** The kind of a resource by its CloudFormation type: the property that may name it and what references to it give. */
export const kindOf = (type: string): Kind => kinds[type] ?? unknownKind

/** The name CloudFormation would make up, without its random tail. */
export function generatedName(type: string, logicalId: string, stackName: string, fifo: boolean): string {
  const name = `${stackName}-${logicalId}`
  if (type === 'AWS::S3::Bucket') return name.toLowerCase().slice(0, 63)
  if (type === 'AWS::SQS::Queue') return fifo ? `${name.slice(0, 75)}.fifo` : name.slice(0, 80)
  return type === 'AWS::ApiGatewayV2::Api' ? logicalId : name.slice(0, 64)
}
