#!/usr/bin/env node
import { requireNode } from '../local/node-version.js'

requireNode()
const { runRoomkeeper } = await import('./main.ts')
process.exitCode = await runRoomkeeper(process.argv.slice(2))
