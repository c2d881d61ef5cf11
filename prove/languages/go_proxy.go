// Puts a module that jsii-pacmak made into a folder that Go reads as a proxy (https://go.dev/ref/mod#goproxy-protocol):
// go run go_proxy.go MODULE PROXY
package main

import (
	"archive/zip"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: go run go_proxy.go MODULE PROXY")
	}
	if err := publish(os.DirFS(os.Args[1]), os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func publish(module fs.FS, proxy string) error {
	goMod, err := fs.ReadFile(module, "go.mod")
	if err != nil {
		return err
	}
	path := regexp.MustCompile(`(?m)^module (\S+)$`).FindSubmatch(goMod)
	if path == nil {
		return fmt.Errorf("go.mod names no module")
	}
	number, err := fs.ReadFile(module, "version")
	if err != nil {
		return err
	}
	version := "v" + strings.TrimSpace(string(number))
	folder := filepath.Join(proxy, string(path[1]), "@v")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for name, content := range map[string]string{
		"list":            version + "\n",
		version + ".info": fmt.Sprintf("{\"Version\": %q}\n", version),
		version + ".mod":  string(goMod),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
			return err
		}
	}
	return pack(module, fmt.Sprintf("%s@%s/", path[1], version), filepath.Join(folder, version+".zip"))
}

// Every file of the module under one prefix, as Go wants it.
func pack(module fs.FS, prefix, file string) error {
	archive, err := os.Create(file)
	if err != nil {
		return err
	}
	defer archive.Close()
	writer := zip.NewWriter(archive)
	err = fs.WalkDir(module, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(module, name)
		if err != nil {
			return err
		}
		packed, err := writer.Create(prefix + name)
		if err != nil {
			return err
		}
		_, err = packed.Write(content)
		return err
	})
	if err != nil {
		return err
	}
	return writer.Close()
}
