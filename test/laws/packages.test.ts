import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packagesOf, packagesReachedFrom, productionEntries } from './packages.ts'
import { root } from './sources.ts'

const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))

test('what deploys and operates Roomkeeper is installed without what develops it', async () => {
  const functions = (await readdir(join(root, 'functions'))).map((name) => `functions/${name}`)
  const needed = await packagesReachedFrom([...productionEntries, ...functions])
  expect([...needed].filter(([name]) => manifest.dependencies[name] === undefined)).toEqual([])
  expect(needed.size).toBeGreaterThan(15)
  // A program that is called and not imported.
  expect(Object.keys(manifest.dependencies).filter((name) => !needed.has(name))).toEqual(['aws-cdk'])
})

test.each([
  ["import { z } from 'zod/mini'", ['zod']],
  ["import { SQS } from '@aws-sdk/client-sqs'\nimport fs from 'node:fs'", ['@aws-sdk/client-sqs']],
  ["import {\n  one,\n  two,\n} from 'fastify'", ['fastify']],
  ["import type { Handler } from 'aws-lambda'", []],
  ["const { SESClient } = await import('@aws-sdk/client-ses')", ['@aws-sdk/client-ses']],
  ["import { a } from './own.ts'\nimport { b } from '#lib/own.ts'", []],
])('%j needs %j', (text, expected) => {
  expect(packagesOf(text)).toEqual(expected)
})
