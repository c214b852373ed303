// Signed notes as golang.org/x/mod/sumdb/note has them, against ours: a request a line, an answer a line, texts and notes
// as their bytes in hexadecimal digits, and what is wrong as "no".
//
//	make SEED NAME TEXT   the verifier key of a new key pair, and the note of the text signed with it
//	open KEY NOTE         "yes"
//	write SIZE ROOT       the text of a checkpoint
//	read TEXT             its size and root
package main

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func unhex(word string) []byte {
	text, err := hex.DecodeString(word)
	if err != nil {
		panic(err)
	}
	return text
}

func makeNote(seed, name, text string) (string, error) {
	secret, public, err := note.GenerateKey(bytes.NewReader(unhex(seed)), name)
	if err != nil {
		return "", err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return "", err
	}
	signed, err := note.Sign(&note.Note{Text: string(unhex(text))}, signer)
	return public + " " + hex.EncodeToString(signed), err
}

func openNote(key, text string) (string, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return "", err
	}
	_, err = note.Open(unhex(text), note.VerifierList(verifier))
	return "yes", err
}

func writeTree(size, root string) (string, error) {
	n, err := strconv.ParseInt(size, 10, 64)
	if err != nil {
		return "", err
	}
	tree := tlog.Tree{N: n}
	copy(tree.Hash[:], unhex(root))
	return hex.EncodeToString(tlog.FormatTree(tree)), nil
}

func readTree(text string) (string, error) {
	tree, err := tlog.ParseTree(unhex(text))
	return fmt.Sprintf("%d %x", tree.N, tree.Hash[:]), err
}

func answer(words []string) (string, error) {
	switch words[0] {
	case "make":
		return makeNote(words[1], words[2], words[3])
	case "open":
		return openNote(words[1], words[2])
	case "write":
		return writeTree(words[1], words[2])
	case "read":
		return readTree(words[1])
	}
	panic("unknown request " + words[0])
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		text, err := answer(strings.Split(in.Text(), " "))
		if err != nil {
			text = "no"
		}
		fmt.Println(text)
	}
	if err := in.Err(); err != nil {
		panic(err)
	}
}
