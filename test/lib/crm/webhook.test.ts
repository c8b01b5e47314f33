import { webhookContract } from './contracts/webhook-contract.ts'
import { senders } from './senders/all.ts'

for (const [name, sender] of senders) webhookContract(name, sender)
