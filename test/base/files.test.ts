import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { makeFolder } from '../../src/base/files.ts'

describe('makeFolder', () => {
  it('makes the folders above, and is content with one that is there', t => {
    const root = mkdtempSync(join(tmpdir(), 'wbrel-files-'))
    t.after(() => rmSync(root, { recursive: true }))
    const folder = join(root, 'a', 'b', 'c')
    makeFolder(folder)
    makeFolder(folder)
    assert.ok(statSync(folder).isDirectory())
  })

  it('takes no file for a folder', t => {
    const root = mkdtempSync(join(tmpdir(), 'wbrel-files-'))
    t.after(() => rmSync(root, { recursive: true }))
    writeFileSync(join(root, 'file'), '')
    assert.throws(() => makeFolder(join(root, 'file')), { code: 'EEXIST' })
    assert.throws(() => makeFolder(join(root, 'file', 'below')), { code: 'ENOTDIR' })
  })

  it('comes back where a file system takes no folders', { skip: !existsSync('/proc/self') && 'no /proc' }, () => {
    assert.throws(() => makeFolder('/proc/none/below'), { code: 'ENOENT' })
  })
})
