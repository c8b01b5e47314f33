import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { createOps } from '#infra/command/ops.ts'
import { buildProgram } from '#infra/command/program.ts'
import { processShell } from '#infra/command/shell.ts'
import { roomkeeper } from '../running-instance.ts'

/** Every command that does something, by its words. */
const leaves = (command: Command, words: string[] = []): string[][] =>
  command.commands.length === 0 ? [words] : command.commands.flatMap((one) => leaves(one, [...words, one.name()]))

const commands = leaves(await buildProgram(createOps(processShell())))
  .filter(([first]) => !first?.startsWith('comple'))
  .map((words) => [words.join(' '), words] as const)

describe('the help of every command', () => {
  test.each(commands)('%s: what it does, its options, and examples', async (name, words) => {
    const { out, err, code } = await roomkeeper([...words, '--help'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^Usage: roomkeeper /)
    expect(out).toContain('--env <name>')
    expect(out).toMatch(/Examples?:\n {2}\$ /)
    const [first = ''] = words
    expect(out, name).toContain(`roomkeeper ${first}`)
  })
})
