// The log as golang.org/x/mod/sumdb/tlog has it, against ours.
//
//	tlog_peer check < LINES          what log-peer says of its logs
//	tlog_peer make SEED SIZE COUNT   claims for log-peer to judge, each behind the verdict of tlog
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

type log struct {
	stored []tlog.Hash
}

func fail(format string, arguments ...interface{}) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
	os.Exit(1)
}

func number(word string) int64 {
	value, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		fail("%v", err)
	}
	return value
}

func (l *log) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = l.stored[index]
	}
	return hashes, nil
}

func newLog(seed, size int64) *log {
	l := &log{}
	for i := int64(0); i < size; i++ {
		hashes, err := tlog.StoredHashes(i, []byte(fmt.Sprintf("leaf %d %d", seed, i)), l)
		if err != nil {
			fail("%v", err)
		}
		l.stored = append(l.stored, hashes...)
	}
	return l
}

func (l *log) root(size int64) tlog.Hash {
	hash, err := tlog.TreeHash(size, l)
	if err != nil {
		fail("%v", err)
	}
	return hash
}

func (l *log) leaf(m int64) tlog.Hash {
	return l.stored[tlog.StoredHashIndex(0, m)]
}

// The hash that a proof of m is about.
func (l *log) about(kind string, m int64) tlog.Hash {
	if kind == "inclusion" {
		return l.leaf(m)
	}
	return l.root(m)
}

func (l *log) prove(kind string, m, n int64) []tlog.Hash {
	if kind == "inclusion" {
		proof, err := tlog.ProveRecord(n, m, l)
		if err != nil {
			fail("inclusion %d %d: %v", m, n, err)
		}
		return proof
	}
	proof, err := tlog.ProveTree(n, m, l)
	if err != nil {
		fail("consistency %d %d: %v", m, n, err)
	}
	return proof
}

func verdict(kind string, m, n int64, about, root tlog.Hash, proof []tlog.Hash) bool {
	if m < 0 || n < 0 {
		return false
	}
	if kind == "inclusion" {
		return m < n && tlog.CheckRecord(proof, n, root, m, about) == nil
	}
	return m >= 1 && m <= n && tlog.CheckTree(proof, n, root, m, about) == nil
}

func write(proof []tlog.Hash) string {
	words := []string{}
	for _, hash := range proof {
		words = append(words, hex.EncodeToString(hash[:]))
	}
	if len(words) == 0 {
		return "-"
	}
	return strings.Join(words, ",")
}

func read(word string) []tlog.Hash {
	proof := []tlog.Hash{}
	if word == "-" {
		return proof
	}
	for _, text := range strings.Split(word, ",") {
		var hash tlog.Hash
		bytes, err := hex.DecodeString(text)
		if err != nil || len(bytes) != len(hash) {
			fail("no hash: %s", text)
		}
		copy(hash[:], bytes)
		proof = append(proof, hash)
	}
	return proof
}

// tlog proves nothing to an empty tree, and has no root of one in every version.
func (l *log) isRight(words []string) bool {
	if words[0] == "root" {
		size := number(words[1])
		return size == 0 || read(words[2])[0] == l.root(size)
	}
	m, n := number(words[1]), number(words[2])
	if words[3] == "refused" {
		return words[0] == "inclusion" && m == n || words[0] == "consistency" && m == 0
	}
	proof := read(words[3])
	return verdict(words[0], m, n, l.about(words[0], m), l.root(n), proof) &&
		words[3] == write(l.prove(words[0], m, n))
}

func check() {
	in := bufio.NewScanner(os.Stdin)
	in.Scan()
	words := strings.Fields(in.Text())
	l := newLog(number(words[1]), number(words[2]))
	count := 0
	for ; in.Scan(); count++ {
		if !l.isRight(strings.Fields(in.Text())) {
			fail("not so: %s", in.Text())
		}
	}
	if err := in.Err(); err != nil {
		fail("%v", err)
	}
	fmt.Printf("%d roots and proofs are right\n", count)
}

func claim(kind string, m, n int64, about, root tlog.Hash, proof []tlog.Hash) {
	word := "no"
	if verdict(kind, m, n, about, root, proof) {
		word = "yes"
	}
	fmt.Println(word, kind, m, n, hex.EncodeToString(about[:]), hex.EncodeToString(root[:]), write(proof))
}

func makeClaims(seed, size, count int64) {
	l, chance := newLog(seed, size), rand.New(rand.NewSource(seed))
	for ; count > 0; count-- {
		kind, n := "inclusion", 1+chance.Int63n(size)
		m := chance.Int63n(n)
		if count%2 == 0 {
			kind, m = "consistency", m+1
		}
		about, root, proof := l.about(kind, m), l.root(n), l.prove(kind, m, n)
		claim(kind, m, n, about, root, proof)
		switch chance.Intn(6) {
		case 0:
			if len(proof) > 0 {
				proof[chance.Intn(len(proof))][chance.Intn(tlog.HashSize)] ^= 1 << uint(chance.Intn(8))
			}
		case 1:
			proof = append(proof, root)
		case 2:
			about, root = root, about
		case 3:
			m = chance.Int63n(n + 2)
		case 4:
			n += chance.Int63n(3) - 1
		case 5:
			m, about, proof = 0, tlog.Hash{}, nil
		}
		claim(kind, m, n, about, root, proof)
	}
}

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "check":
		check()
	case len(os.Args) == 5 && os.Args[1] == "make":
		makeClaims(number(os.Args[2]), number(os.Args[3]), number(os.Args[4]))
	default:
		fail("unknown command")
	}
}
