package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"
)

// certificate writes a self-signed certificate and its key for the parts of a
// platform on one machine: its parts trust exactly this one, as server and as client.
// Usage: certificate CERTIFICATE-FILE KEY-FILE
func certificate() int {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: controlplane certificate CERTIFICATE-FILE KEY-FILE")
		return 2
	}
	if err := writeCertificate(os.Args[1], os.Args[2], time.Now()); err != nil {
		fmt.Fprintln(os.Stderr, "certificate:", err)
		return 1
	}
	return 0
}

func writeCertificate(certificateFile, keyFile string, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: "homecraft-local"},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.AddDate(10, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		DNSNames:              []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	// The key first: a certificate that is there has its key.
	if err := writePEM(keyFile, "PRIVATE KEY", private); err != nil {
		return err
	}
	return writePEM(certificateFile, "CERTIFICATE", certificate)
}

// writePEM puts the file in place as a whole or not at all, readable by its owner alone.
func writePEM(file, kind string, bytes []byte) error {
	part := file + ".part"
	if err := os.WriteFile(part, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}), 0o600); err != nil {
		return err
	}
	return os.Rename(part, file)
}
