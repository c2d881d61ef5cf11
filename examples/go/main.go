// An isolated Amazon EKS cluster with hardened node groups.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v3"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	NewHardenedClusterStack(app, "HardenedCluster", &awscdk.StackProps{
		Description: jsii.String("An isolated Amazon EKS cluster with hardened node groups"),
	})

	awscdk.Validations_Of(app).AddPlugins(
		cdknag.NewAwsSolutionsChecks(app, nil),
		cdknag.NewHIPAASecurityChecks(app, nil),
		cdknag.NewNIST80053R4Checks(app, nil),
		cdknag.NewNIST80053R5Checks(app, nil),
		cdknag.NewPCIDSS321Checks(app, nil),
		cdknag.NewServerlessChecks(app, nil),
	)

	app.Synth(nil)
}
