import { expect, test } from 'vitest'
import { isOwnMachine, isPublicAddress } from '#lib/runtime/public-address.ts'

test.each([
  '1.1.1.1',
  '168.63.129.15',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450::1',
  '2003::1',
])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true))

test.each([
  ...['0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '127.0.0.1', '127.255.0.1', '168.63.129.16', '169.254.169.254'],
  ...[
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.19.0.1',
  ],
  ...['198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...[
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:db8::1',
  ],
  ...['2002:7f00:1::', '3fff::1', '5f00::1', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1'],
  ...['', 'example.com', '1.1.1', '[::1]'],
])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false))

test.each(['127.0.0.1', '127.9.9.9', '::1'])('%s is of this machine', (address) =>
  expect(isOwnMachine(address)).toBe(true),
)

test.each(['10.0.0.1', '128.0.0.1', '::2', '2606:4700::1111', 'localhost', ''])('%s is of another', (address) =>
  expect(isOwnMachine(address)).toBe(false),
)
