/** The text of a manifest: comments in one place, and every string is read back as it was. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { indented } from '../../src/cli/wrap.ts'
import { readMessages } from '../../src/model/infer/messages.ts'
import { readRecipes } from '../../src/model/infer/recipe.ts'
import { simpleCommands } from '../../src/model/infer/shell.ts'
import { showDifferences } from '../../src/model/infer/show-difference.ts'
import { dataOf } from '../../src/model/manifest-data.ts'
import { manifestText } from '../../src/render/manifest.ts'
import { comments, manifestHead, partComments, pinnedCore, trailing } from '../../src/render/manifest-comments.ts'

const shipped = readFileSync(fileURLToPath(new URL('../../wifibox.yaml', import.meta.url)), 'utf8')

test('the shipped manifest has the comments that an import writes', () => {
  assert.ok(shipped.startsWith(manifestHead))
  const words = commentWords(shipped)
  for (const text of [
    ...Object.values(comments),
    ...Object.values(partComments),
    ...Object.values(trailing),
    pinnedCore,
  ])
    assert.ok(words.includes(text.trim().replace(/\s+/g, ' ')), text)
})

test('writing down what the shipped manifest says gives all of its explaining comments', () => {
  const written = manifestText(dataOf(shipped) as Parameters<typeof manifestText>[0])
  assert.deepEqual(dataOf(written), dataOf(shipped))
  for (const text of [
    ...Object.values(comments),
    ...Object.values(partComments),
    ...Object.values(trailing),
    pinnedCore,
  ])
    assert.ok(commentWords(written).includes(text.trim().replace(/\s+/g, ' ')), text)
})

/** All comments as one text. */
function commentWords(text: string): string {
  const found = text.split('\n').flatMap(line => (/(?:^|\s)#\s?(.*)$/.exec(line)?.[1] ?? '').trim())
  return found.join(' ').replace(/\s+/g, ' ')
}

test('every text comes back as it was written', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(...'$#\\"\'`{}()[]:;!%&|<>*?~=@+-/,. aZ0\u00e9\u2028\u0085\ufeff😀'),
    maxLength: 12,
  })
  fc.assert(
    fc.property(nasty, nasty, nasty, (one, two, three) => {
      const data = { schema: one, list: [two, { when: three, add: [one, two] }], map: { key: three }, [`k${one}`]: two }
      assert.deepEqual(dataOf(manifestText(data)), data)
    }),
    { numRuns: 500, seed: 20260329 },
  )
})

test('shell lines are read as far as they are plain', () => {
  const words = (line: string) =>
    simpleCommands(line)?.map(c => [...c.words, ...(c.into === undefined ? [] : [`> ${c.into}`])])
  assert.deepEqual(words(`cd a && rm -f 'b c' "d"e; true`), [['cd', 'a'], ['rm', '-f', 'b c', 'de'], ['true']])
  assert.deepEqual(words(`for x in a b; do tar -x "*/$x" '$x'; done`), [
    ['tar', '-x', '*/a', 'a'],
    ['tar', '-x', '*/b', 'b'],
  ])
  assert.deepEqual(words('uudecode -p x > y'), [['uudecode', '-p', 'x', '> y']])
  assert.equal(words('a | b'), undefined)
  assert.equal(words('if a; then b; fi'), undefined)
  assert.equal(words('echo $(date)'), undefined)
})

const places = {
  wrkdir: '/w',
  wrksrc: '/w/s',
  stagedir: '/w/stage',
  prefix: '/usr/local',
  distdir: '/d',
  srcBase: '/usr/src',
}

test('a command that is not understood is told as it is', () => {
  const read = (line: string) => readRecipes([line], places)
  assert.deepEqual(read('/bin/rm -f /w/stage/usr/local/etc/x').postInstall, ['remove\tetc/x'])
  assert.deepEqual(read('/bin/chmod 400 /w/stage/usr/local/etc/x').unknown, ['/bin/chmod 400 {STAGE}{PREFIX}/etc/x'])
  assert.deepEqual(read('/bin/rm -rf /usr/local/etc/x').unknown, ['/bin/rm -rf /usr/local/etc/x'])
  assert.deepEqual(read("/usr/bin/sed -i.bak -e 's|^a=.*|a=1|' /w/stage/usr/local/etc/x").postInstall, [
    'set\tetc/x\ta\t1',
  ])
})

test('edits, unpacking and cutting are read whole or told as they are', () => {
  const read = (line: string) => {
    const { unknown, postInstall, unpacks, cuts } = readRecipes([line], places)
    return unknown.length > 0 ? 'unknown' : [...postInstall, ...unpacks, ...cuts]
  }
  const etc = '/w/stage/usr/local/etc'
  assert.deepEqual(read(`sed -i '' -e 's|^a=.*|a=1|' -e 's,^b=.*,b=2,g' ${etc}/x ${etc}/y`), [
    ...['set\tetc/x\ta\t1', 'set\tetc/x\tb\t2', 'set\tetc/y\ta\t1', 'set\tetc/y\tb\t2'],
  ])
  assert.deepEqual(read(`sed -i.bak 's|^a=.*|a=1|' ${etc}/x`), ['set\tetc/x\ta\t1'])
  for (const edit of [
    ...["-i.bak -e 's|^a=.*|a=1|' -e '/^b/d'", "-i.bak -e 's|^a=|a=1|'", "-i.bak -e 's|^a=.*|a=1&|'"],
    ...[
      "-i.bak -n 's|^a=.*|a=1|'",
      "-i.bak 's|^a=.*|a=1|2'",
      "-e 's|^a=.*|a=1|'",
      "-i.bak 's|^a=.*|a=1|; s|^b=.*|b=1|'",
    ],
  ])
    assert.equal(read(`sed ${edit} ${etc}/x`), 'unknown', edit)
  assert.equal(read(`sed -i.bak -e 's|^a=.*|a=1|' ${etc}/x /etc/y`), 'unknown')

  const firmware = '/w/s/guest/lib/firmware'
  assert.deepEqual(read(`tar -C ${firmware} -xJvf /d/a.tar.xz --strip-components=1 --no-same-owner '*/a' '*/b'`), [
    ...['a.tar.xz\t1\t*/a', 'a.tar.xz\t1\t*/b'],
  ])
  for (const more of ["--exclude 'c'", '-k', '-s ,a,b,', '-T /w/list'])
    assert.equal(read(`tar -C ${firmware} -xf /d/a.tar.xz ${more} '*/a'`), 'unknown', more)

  assert.deepEqual(read('b43-fwcutter -w /w/cut/b43 /w/object.o'), ['b43\t{WRKDIR}/object.o'])
  assert.equal(read('b43-fwcutter --unsupported -w /w/cut/b43 /w/object.o'), 'unknown')
  assert.equal(read('b43-fwcutter -w /w/cut/b43 /w/object.o /w/other.o'), 'unknown')
})

test('messages are read in both of their forms', () => {
  assert.deepEqual(
    readMessages('plain\n')?.map(m => m.text),
    ['plain\n'],
  )
  assert.deepEqual(
    readMessages(
      '[\n{ type: upgrade\n  maximum_version: "1.2"\n  message: <<EOM\n\none }\ntwo\n\nEOM\n},\n{ message: "three" }\n]\n',
    ),
    [
      { type: 'upgrade', minimumVersion: undefined, maximumVersion: '1.2', text: 'one }\ntwo\n' },
      { type: undefined, minimumVersion: undefined, maximumVersion: undefined, text: 'three\n' },
    ],
  )
  assert.equal(readMessages('[\n{ type: install\n'), undefined)
})

test('titles with many options are broken to the width, and lines of values never', () => {
  const when = 'FW_ATH10K or FW_ATH11K or FW_ATH12K or FW_BRCM or FW_IWL3945 or FW_IWL4965 or FW_TI'
  const was = `a-file-whose-name-is-longer-than-any-terminal-${'0123456789abcdef'.repeat(4)}.tar.gz`
  const list = [{ origin: 'net/x', name: 'DISTFILES', was, is: undefined, when }]
  assert.deepEqual(showDifferences(list, title => indented(title, 2, 6, 80)).split('\n'), [
    'net/x',
    '  DISTFILES, when FW_ATH10K or FW_ATH11K or FW_ATH12K or FW_BRCM or FW_IWL3945',
    '      or FW_IWL4965 or FW_TI',
    `    - ${was}`,
    '',
  ])
})
