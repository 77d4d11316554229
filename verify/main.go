// Verify checks a log, and proofs from it, without any code of Rollcall: only Go's own
// library and golang.org/x/mod, as Debian packages them. See README.md beside it.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
	logKey     = 1
	witnessKey = 4
	usage      = `usage: verify checkpoint  NOTE VKEY
       verify inclusion   FOLDER VKEY INDEX ENTRY
       verify consistency FOLDER VKEY OLD-NOTE
       verify audit       FOLDER VKEY
       verify proof       PROOF VKEY ENTRY [K WITNESS-VKEY...]
       verify split       SPLIT-VIEW VKEY
`
)

var strict = base64.StdEncoding.Strict()

type checkpoint struct {
	origin string
	size   int64
	root   tlog.Hash
}

// witness verifies cosignature/v1: eight bytes of time before the Ed25519 signature.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }
func (w *witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), msg)
	return ed25519.Verify(w.key, []byte(signed), sig[8:])
}

func parseKey(vkey string, kind byte) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("this is not a verifier key")
	}
	key, err := strict.DecodeString(parts[2])
	if err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != kind {
		return nil, fmt.Errorf("this is not a verifier key of kind %d", kind)
	}
	if kind == logKey {
		return note.NewVerifier(vkey)
	}
	// Its hash is computed as that of a log's key, over another kind: see signed-note.
	hash, err := hex.DecodeString(parts[1])
	if err != nil || !bytes.Equal(hash, keyHash(parts[0], key)) {
		return nil, errors.New("the hash of the verifier key does not fit")
	}
	return &witness{parts[0], binary.BigEndian.Uint32(hash), key[1:]}, nil
}

func keyHash(name string, key []byte) []byte {
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	return sum[:4]
}

func number(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1<<62 || strconv.FormatInt(n, 10) != text {
		return 0, errors.New("this is not a number of entries")
	}
	return n, nil
}

func hash(line string) (tlog.Hash, error) {
	var h tlog.Hash
	data, err := strict.DecodeString(line)
	if err != nil || len(data) != len(h) || strict.EncodeToString(data) != line {
		return h, errors.New("this is not a hash")
	}
	copy(h[:], data)
	return h, nil
}

// open checks a checkpoint's signatures: one by the log, and at least k by the witnesses.
func open(msg []byte, vkey string, k int, witnessKeys []string) (*checkpoint, error) {
	log, err := parseKey(vkey, logKey)
	if err != nil {
		return nil, err
	}
	known := []note.Verifier{log}
	counted := map[string]bool{}
	for _, each := range witnessKeys {
		w, err := parseKey(each, witnessKey)
		if err != nil {
			return nil, err
		}
		if counted[string(w.(*witness).key)] {
			return nil, errors.New("a witness counts once, whatever its names")
		}
		counted[string(w.(*witness).key)] = true
		known = append(known, w)
	}
	n, err := note.Open(msg, note.VerifierList(known...))
	if err != nil {
		return nil, err
	}
	// The library lets through signatures whose Base64 has stray bits.
	for _, sig := range append(n.Sigs, n.UnverifiedSigs...) {
		if _, err := strict.DecodeString(sig.Base64); err != nil {
			return nil, errors.New("a signature is not in canonical Base64")
		}
	}
	byLog, witnesses := false, 0
	for _, sig := range n.Sigs {
		if sig.Name == log.Name() && sig.Hash == log.KeyHash() {
			byLog = true
		} else {
			witnesses++
		}
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 {
		return nil, errors.New("this is not a checkpoint")
	}
	for _, line := range lines[:len(lines)-1] {
		if line == "" {
			return nil, errors.New("a checkpoint has no empty lines")
		}
	}
	if !byLog || lines[0] != log.Name() {
		return nil, errors.New("the log has not signed this checkpoint")
	}
	if witnesses < k {
		return nil, fmt.Errorf("%d of the witnesses have signed, and %d must", witnesses, k)
	}
	size, err := number(lines[1])
	if err != nil {
		return nil, err
	}
	root, err := hash(lines[2])
	if err != nil {
		return nil, err
	}
	return &checkpoint{lines[0], size, root}, nil
}

func load(folder, vkey string) (*checkpoint, error) {
	msg, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return nil, err
	}
	return open(msg, vkey, 0, nil)
}

func name(level string, n int64, width int) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if width < tileWidth {
		path = fmt.Sprintf("%s.p/%d", path, width)
	}
	return "tile/" + level + "/" + path
}

// files reads tiles from a folder; what it reads is checked by tlog.TileHashReader.
type files struct{ folder string }

func (f files) Height() int                     { return tileHeight }
func (f files) SaveTiles([]tlog.Tile, [][]byte) {}
func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range tiles {
		level := strconv.Itoa(tile.L)
		data, err := os.ReadFile(filepath.Join(f.folder, name(level, tile.N, tile.W)))
		if os.IsNotExist(err) && tile.W < tileWidth {
			data, err = os.ReadFile(filepath.Join(f.folder, name(level, tile.N, tileWidth)))
			if len(data) == tileWidth*tlog.HashSize {
				data = data[:tile.W*tlog.HashSize]
			}
		}
		if err != nil {
			return nil, err
		}
		read = append(read, data)
	}
	return read, nil
}

func inclusion(folder, vkey, index, entryFile string) error {
	at, err := load(folder, vkey)
	if err != nil {
		return err
	}
	n, err := number(index)
	if err != nil || n >= at.size {
		return errors.New("the log has no such entry")
	}
	entry, err := os.ReadFile(entryFile)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tlog.Tree{N: at.size, Hash: at.root}, files{folder})
	proof, err := tlog.ProveRecord(at.size, n, reader)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, at.size, at.root, n, tlog.RecordHash(entry))
}

func consistency(folder, vkey, oldFile string) error {
	at, err := load(folder, vkey)
	if err != nil {
		return err
	}
	msg, err := os.ReadFile(oldFile)
	if err != nil {
		return err
	}
	old, err := open(msg, vkey, 0, nil)
	if err != nil {
		return err
	}
	if old.size > at.size {
		return fmt.Errorf("the log has %d entries, and had %d", at.size, old.size)
	}
	if old.size == 0 {
		return nil
	}
	reader := tlog.TileHashReader(tlog.Tree{N: at.size, Hash: at.root}, files{folder})
	proof, err := tlog.ProveTree(at.size, old.size, reader)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, at.size, at.root, old.size, old.root)
}

// audit reads every entry, and makes every tile and the root anew.
func audit(folder, vkey string) error {
	at, err := load(folder, vkey)
	if err != nil {
		return err
	}
	var levels [][]tlog.Hash
	var written []int64
	var push func(level int, h tlog.Hash) error
	compare := func(level int, width int) error {
		path := name(strconv.Itoa(level), written[level], width)
		data, err := files{folder}.ReadTiles([]tlog.Tile{{H: tileHeight, L: level, N: written[level], W: width}})
		if err != nil {
			return err
		}
		var made []byte
		for _, h := range levels[level] {
			made = append(made, h[:]...)
		}
		if !bytes.Equal(made, data[0]) {
			return fmt.Errorf("%s is not what the entries make", path)
		}
		return nil
	}
	push = func(level int, h tlog.Hash) error {
		if level == len(levels) {
			levels = append(levels, nil)
			written = append(written, 0)
		}
		levels[level] = append(levels[level], h)
		if len(levels[level]) < tileWidth {
			return nil
		}
		if err := compare(level, tileWidth); err != nil {
			return err
		}
		top := subtree(levels[level])
		levels[level] = levels[level][:0]
		written[level]++
		return push(level+1, top)
	}
	for n := int64(0); n*tileWidth < at.size; n++ {
		width := tileWidth
		if rest := at.size - n*tileWidth; rest < tileWidth {
			width = int(rest)
		}
		path := name("entries", n, width)
		data, err := os.ReadFile(filepath.Join(folder, path))
		whole := false
		if os.IsNotExist(err) {
			data, err = os.ReadFile(filepath.Join(folder, name("entries", n, tileWidth)))
			whole = width < tileWidth
		}
		if err != nil {
			return err
		}
		for i := 0; i < width; i++ {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return fmt.Errorf("%s is cut short", path)
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			if err := push(0, tlog.RecordHash(data[2:end])); err != nil {
				return err
			}
			data = data[end:]
		}
		if len(data) > 0 && !whole {
			return fmt.Errorf("%s holds more than it should", path)
		}
	}
	var edge []tlog.Hash
	for level := len(levels) - 1; level >= 0; level-- {
		if len(levels[level]) > 0 {
			if err := compare(level, len(levels[level])); err != nil {
				return err
			}
		}
		rest := levels[level]
		for bit := tileWidth / 2; bit > 0; bit /= 2 {
			if len(levels[level])&bit != 0 {
				edge = append(edge, subtree(rest[:bit]))
				rest = rest[bit:]
			}
		}
	}
	root := tlog.Hash(sha256.Sum256(nil))
	if len(edge) > 0 {
		root = edge[len(edge)-1]
		for i := len(edge) - 2; i >= 0; i-- {
			root = tlog.NodeHash(edge[i], root)
		}
	}
	if root != at.root {
		return errors.New("the entries do not make the checkpoint's root")
	}
	fmt.Printf("%d entries\n", at.size)
	return nil
}

// subtree is the root over a power of two of hashes.
func subtree(hashes []tlog.Hash) tlog.Hash {
	for len(hashes) > 1 {
		next := make([]tlog.Hash, len(hashes)/2)
		for i := range next {
			next[i] = tlog.NodeHash(hashes[2*i], hashes[2*i+1])
		}
		hashes = next
	}
	return hashes[0]
}

func proof(file, vkey, entryFile string, k int, witnessKeys []string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	entry, err := os.ReadFile(entryFile)
	if err != nil {
		return err
	}
	cut := bytes.Index(data, []byte("\n\n"))
	if cut < 0 {
		return errors.New("this is not a proof")
	}
	lines := strings.Split(string(data[:cut]), "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("this is not a proof")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		if _, err := strict.DecodeString(lines[0][len("extra "):]); err != nil {
			return err
		}
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") || len(lines) > 64 {
		return errors.New("this is not a proof")
	}
	n, err := number(lines[0][len("index "):])
	if err != nil {
		return err
	}
	var path tlog.RecordProof
	for _, line := range lines[1:] {
		h, err := hash(line)
		if err != nil {
			return err
		}
		path = append(path, h)
	}
	at, err := open(data[cut+2:], vkey, k, witnessKeys)
	if err != nil {
		return err
	}
	if n >= at.size {
		return errors.New("the log has no such entry")
	}
	return tlog.CheckRecord(path, at.size, at.root, n, tlog.RecordHash(entry))
}

// split checks that one log signed two checkpoints that cannot both be true.
func split(file, vkey string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	parts := strings.Split(string(data), "\n\n")
	if len(parts) != 5 {
		return errors.New("this is not a split view")
	}
	head := strings.Split(parts[0], "\n")
	if head[0] != "rollcall-split-view/1" {
		return errors.New("this is not a split view")
	}
	smaller, err := open([]byte(parts[1]+"\n\n"+parts[2]+"\n"), vkey, 0, nil)
	if err != nil {
		return err
	}
	larger, err := open([]byte(parts[3]+"\n\n"+parts[4]), vkey, 0, nil)
	if err != nil {
		return err
	}
	if len(head) == 1 {
		if smaller.size != larger.size || smaller.root == larger.root {
			return errors.New("the two checkpoints do not contradict each other")
		}
		return nil
	}
	if !strings.HasPrefix(head[1], "root ") || smaller.size == 0 || smaller.size >= larger.size {
		return errors.New("this is not a split view")
	}
	other, err := hash(head[1][len("root "):])
	if err != nil {
		return err
	}
	var path tlog.TreeProof
	for _, line := range head[2:] {
		h, err := hash(line)
		if err != nil {
			return err
		}
		path = append(path, h)
	}
	if other == smaller.root {
		return errors.New("the two checkpoints do not contradict each other")
	}
	return tlog.CheckTree(path, larger.size, larger.root, smaller.size, other)
}

func run(words []string) (err error) {
	// A file made to confuse is a file that proves nothing.
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("cannot be read: %v", cause)
		}
	}()
	switch {
	case len(words) == 3 && words[0] == "checkpoint":
		msg, err := os.ReadFile(words[1])
		if err != nil {
			return err
		}
		_, err = open(msg, words[2], 0, nil)
		return err
	case len(words) == 5 && words[0] == "inclusion":
		return inclusion(words[1], words[2], words[3], words[4])
	case len(words) == 4 && words[0] == "consistency":
		return consistency(words[1], words[2], words[3])
	case len(words) == 3 && words[0] == "audit":
		return audit(words[1], words[2])
	case len(words) == 4 && words[0] == "proof":
		return proof(words[1], words[2], words[3], 0, nil)
	case len(words) >= 6 && words[0] == "proof":
		k, err := strconv.Atoi(words[4])
		if err != nil || k < 0 || k > len(words)-5 {
			return errors.New("K is how many of the witnesses must have signed")
		}
		return proof(words[1], words[2], words[3], k, words[5:])
	case len(words) == 3 && words[0] == "split":
		return split(words[1], words[2])
	}
	fmt.Fprint(os.Stderr, usage)
	os.Exit(2)
	return nil
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Println("FAILED:", err)
		os.Exit(1)
	}
	fmt.Println("OK")
}
