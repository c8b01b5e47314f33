import { RemovalPolicy, Validations } from 'aws-cdk-lib'
import { CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Construct } from 'constructs'

/**
 * A secret by name whose value a person stores (`roomkeeper connect`, or the console). Created without one: a function
 * takes a missing value for "closed", so nothing is ever open with a default.
 */
export const namedSecret = (scope: Construct, name: string): Secret => {
  const secret = new Secret(scope, `Secret-${name.replaceAll('/', '-')}`, {
    secretName: name,
    removalPolicy: RemovalPolicy.RETAIN,
  })
  const resource = secret.node.defaultChild
  // A generated value would look like one that a person chose.
  if (resource instanceof CfnSecret) resource.generateSecretString = undefined
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason:
      'The values come from DocSpace and the CRM, which no rotation function can renew; they are renewed by hand (docs/runbook.md).',
  })
  return secret
}
