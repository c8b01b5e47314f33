import { Annotations } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { untoldDeletions } from '../../config/sources/deletions.ts'

/** Said at synth, because nobody expects that a deletion in one of several CRMs ends nothing. */
export const warnOfUntoldDeletions = (scope: Construct, settings: Parameters<typeof untoldDeletions>[0]): void => {
  for (const { source, line } of untoldDeletions(settings))
    Annotations.of(scope).addWarningV2(`roomkeeper:untold-deletions-${source}`, line)
}
