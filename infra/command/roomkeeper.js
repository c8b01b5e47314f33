#!/usr/bin/env node
import { withNode } from '../local/node-version.js'

await withNode(async () => (await import('./main.ts')).runRoomkeeper(process.argv.slice(2)))
