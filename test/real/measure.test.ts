import { expect, test } from 'vitest'
import { roomToTagIn } from './measure/room-to-tag.ts'
import { spreadOf } from './measure/spread.ts'
import { statementsIn } from './measure/statement-log.ts'

const statement = (at: number, connection: number, text: string) => ({ at, connection, text })

test('the time between a room and its tag is that between the moments from which others see them', () => {
  const statements = [
    statement(1_000, 1, 'INSERT INTO `files_folder` (`title`) VALUES (…)'),
    statement(1_200, 2, 'SELECT 1'),
    statement(1_500, 1, 'COMMIT'),
    statement(9_000, 3, 'INSERT INTO `files_tag_link` (`tag_id`) VALUES (…)'),
    statement(9_500, 3, 'COMMIT'),
    // A folder has no tag.
    statement(20_000, 1, 'INSERT INTO `files_folder` (`title`) VALUES (…)'),
    statement(30_000, 1, 'INSERT INTO `files_folder` (`title`) VALUES (…)'),
    statement(34_000, 2, 'INSERT INTO `files_tag_link` (`tag_id`) VALUES (…)'),
    statement(35_000, 2, 'INSERT INTO `files_tag_link` (`tag_id`) VALUES (…)'),
  ]
  expect(roomToTagIn(statements)).toEqual([8, 4])
})

test('a spread names the ends, the middle and what nine of ten keep to', () => {
  expect(spreadOf([5, 1, 2, 3, 4, 6, 7, 8, 9, 10.04])).toEqual({ min: 1, median: 6, p90: 10, max: 10 })
  expect(() => spreadOf([])).toThrow('nothing was measured')
})

test('a statement is its moment, its connection and its first line', () => {
  const log = [
    '/mysql/bin/mysqld, Version: 9.7.4. started with:',
    'Time                 Id Command    Argument',
    '2026-11-28T09:48:01.000250Z\t   12 Execute\tINSERT INTO `files_folder` (`title`)',
    "VALUES ('Acme')",
    '2026-11-28T09:48:01.001000Z\t    9 Connect\tds@localhost on ds1 using TCP/IP',
    '2026-11-28T09:48:01.002500Z\t   12 Query\tCOMMIT',
  ]
  const at = Date.parse('2026-11-28T09:48:01Z') * 1_000
  expect(statementsIn(log.join('\n'))).toEqual([
    statement(at + 250, 12, 'INSERT INTO `files_folder` (`title`)'),
    statement(at + 2_500, 12, 'COMMIT'),
  ])
})
