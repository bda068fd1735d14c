import { jsonSchema } from '../model/json-schema.ts'
import { defineCommand } from './command.ts'
import { printer } from './print.ts'

export const command = defineCommand({
  examples: [['wbrel schema > docs/wifibox.schema.json', 'for editors that check YAML while you type']],
  run: async (args, world) => {
    const schema = jsonSchema()
    printer(world, args).result({ ok: true, data: schema, text: `${JSON.stringify(schema, null, 2)}\n` })
    return 'done'
  },
})
