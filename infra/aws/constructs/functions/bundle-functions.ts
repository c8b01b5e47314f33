import { bundleAll } from './bundle-all.ts'

/** `node infra/aws/constructs/functions/bundle-functions.ts DIRECTORY`: bundles all functions without the stack, for the stack to take. */
await bundleAll(process.argv[2] ?? 'cdk.out/functions')
