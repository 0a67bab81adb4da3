package main

import (
	"log"
	"os"
	"path/filepath"
)

func main() {
	files, err := generateIn(".")
	for name, source := range files {
		if err == nil {
			err = os.MkdirAll(filepath.Dir(name), 0o755)
		}
		if err == nil {
			err = os.WriteFile(name, source, 0o644)
		}
	}
	if err != nil {
		log.Fatal(err)
	}
}

// generateIn makes the files of the package in dir from its protocol.txt.
func generateIn(dir string) (map[string][]byte, error) {
	text, err := os.ReadFile(filepath.Join(dir, "protocol.txt"))
	if err != nil {
		return nil, err
	}
	p, err := parse(string(text))
	if err != nil {
		return nil, err
	}
	return generate(p)
}
