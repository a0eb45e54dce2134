// The control plane of a Kubernetes cluster in one binary: etcd, kube-apiserver,
// kube-controller-manager, kube-scheduler and kubectl, and nats-server beside it,
// chosen by the first argument, each the unmodified upstream program; and a maker
// of their certificate.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register" // --logging-format=json
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

// programs maps the first argument to the upstream program of that name.
// Each takes os.Args with its own name first, as if it were its own binary.
var programs = map[string]func() int{
	"etcd":                    func() int { etcdmain.Main(os.Args); return 0 },
	"kube-apiserver":          func() int { return cli.Run(apiserver.NewAPIServerCommand()) },
	"kube-controller-manager": func() int { return cli.Run(controllermanager.NewControllerManagerCommand()) },
	"kube-scheduler":          func() int { return cli.Run(newScheduler()) },
	"kubectl":                 runKubectl,
	"nats-server":             runNats,
	"certificate":             certificate,
}

func newScheduler() *cobra.Command { return scheduler.NewSchedulerCommand() }

func runKubectl() int {
	if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
		kubectlutil.CheckErr(err)
	}
	return 0
}

// runNats does what upstream's own main does, which is no package: configure, start, wait.
func runNats() int {
	flags := flag.NewFlagSet("nats-server", flag.ContinueOnError)
	options, err := natsserver.ConfigureOptions(flags, os.Args[1:], natsserver.PrintServerAndExit, flags.Usage, natsserver.PrintTLSHelpAndDie)
	if err != nil {
		fmt.Fprintln(os.Stderr, "nats-server:", err)
		return 1
	}
	server, err := natsserver.NewServer(options)
	if err != nil {
		fmt.Fprintln(os.Stderr, "nats-server:", err)
		return 1
	}
	server.ConfigureLogger()
	if err := natsserver.Run(server); err != nil {
		fmt.Fprintln(os.Stderr, "nats-server:", err)
		return 1
	}
	server.WaitForShutdown()
	return 0
}

func main() {
	if len(os.Args) > 1 {
		if run, ok := programs[os.Args[1]]; ok {
			os.Args = os.Args[1:]
			os.Exit(run())
		}
	}
	names := make([]string, 0, len(programs))
	for name := range programs {
		names = append(names, name)
	}
	fmt.Fprintf(os.Stderr, "usage: controlplane {%s} [flags]\n", strings.Join(names, "|"))
	os.Exit(2)
}
