import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Begins with the files that took the least time last: most mutants are noticed by a test of one unit, and the first failure ends a run. */
export class ShortestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const time = (file: TestSpecification) => this.ctx.cache.getTestSpecificationResult(file)?.duration ?? 0
    return [...files].sort((left, right) => time(left) - time(right))
  }
}
