import { count } from '../base/text.ts'
import type { PublishAction, PublishPlan } from './decide.ts'

/** One line an action, and a last line that counts. */
export function showPublishPlan({ repository, tag, state, kept, actions }: PublishPlan): string {
  const stands = { none: 'is not there yet', draft: 'is a draft', published: 'is published' }[state]
  const head = `release ${tag} of ${repository} ${stands}; ${count(kept.length, 'asset')} right\n`
  if (actions.length === 0) return `${head}nothing to do\n`
  const uploads = actions.flatMap(action => (action.kind === 'upload-asset' ? [action.size] : []))
  const bytes = uploads.reduce((sum, size) => sum + size, 0)
  const total = uploads.length === 0 ? '' : `, ${count(uploads.length, 'upload')} of ${count(bytes, 'byte')}`
  return `${head}${actions.map(line).join('')}${count(actions.length, 'action')}${total}\n`
}

function line(action: PublishAction): string {
  switch (action.kind) {
    case 'delete-draft':
      return `delete draft ${action.id}: ${action.why}\n`
    case 'create-draft':
      return `create draft ${action.tag}: ${action.title}\n`
    case 'adopt-draft':
      return `adopt draft ${action.id}\n`
    case 'edit-draft':
      return `change title and notes of draft ${action.id}\n`
    case 'delete-asset':
      return `delete ${action.name} from the draft: ${action.why}\n`
    case 'upload-asset':
      return `upload ${action.name} (${count(action.size, 'byte')}, sha256 ${action.sha256.slice(0, 12)})\n`
    case 'publish':
      return `verify, then publish ${action.tag}\n`
  }
}
