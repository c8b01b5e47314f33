import { contract } from './contract.ts'

contract('tar')
