// Reads [{policy, action, resource, context}, ...] as JSON from stdin, and writes what IAM would say to each.
import { runSimulation } from '@cloud-copilot/iam-simulate'
import { readFileSync } from 'node:fs'

const asked = JSON.parse(readFileSync(0, 'utf-8'))
const answers = []
for (const { policy, action, resource, context } of asked) {
  const request = {
    principal: 'arn:aws:iam::123456789012:role/rollback-bot',
    action,
    resource: { resource, accountId: '123456789012' },
    contextVariables: context,
  }
  const policies = { identityPolicies: [{ name: 'shipped', policy }], serviceControlPolicies: [], resourceControlPolicies: [] }
  const answer = await runSimulation({ request, ...policies }, {})
  answers.push(answer.overallResult ?? JSON.stringify(answer))
}
console.log(JSON.stringify(answers))
