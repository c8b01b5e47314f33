import { ArnFormat, Stack } from 'aws-cdk-lib'
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { type ConfigurationSet, EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses'
import { Construct } from 'constructs'

export interface MailSenderProps {
  /** Address that mails come from. */
  sender: string
  recipients: readonly string[]
  /** Whether to register the sender with SES, which asks its owner. */
  createIdentity: boolean
  /** By which it is told what becomes of the mails. */
  configurationSet?: ConfigurationSet
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

/** An address that functions may send mail from. */
export class MailSender extends Construct {
  readonly #props: MailSenderProps

  constructor(scope: Construct, id: string, props: MailSenderProps) {
    super(scope, id)
    this.#props = props
    if (props.createIdentity) new EmailIdentity(this, 'Identity', { identity: Identity.email(props.sender) })
  }

  /**
   * Lets a function send from this address. SES checks the right on the identity that verifies the sender, its domain's or
   * its own, and in the sandbox on those of the recipients too, and on the configuration set that a mail names.
   */
  grantSend({ grantPrincipal }: IGrantable): void {
    const { sender, recipients, configurationSet } = this.#props
    const names = [...new Set([sender, domainOf(sender), ...recipients])]
    grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['ses:SendEmail'],
        resources: [
          ...names.map((name) => this.#arnOf('identity', name)),
          ...(configurationSet ? [this.#arnOf('configuration-set', configurationSet.configurationSetName)] : []),
        ],
        conditions: { StringEquals: { 'ses:FromAddress': sender } },
      }),
    )
  }

  #arnOf(resource: string, resourceName: string): string {
    const parts = { service: 'ses', resource, resourceName }
    return Stack.of(this).formatArn({ ...parts, arnFormat: ArnFormat.SLASH_RESOURCE_NAME })
  }
}
