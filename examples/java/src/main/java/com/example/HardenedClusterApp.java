package com.example;

import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import io.github.cdklabs.cdknag.HIPAASecurityChecks;
import io.github.cdklabs.cdknag.NIST80053R4Checks;
import io.github.cdklabs.cdknag.NIST80053R5Checks;
import io.github.cdklabs.cdknag.PCIDSS321Checks;
import io.github.cdklabs.cdknag.ServerlessChecks;
import software.amazon.awscdk.App;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.Validations;

/** The app, with all six rule packs of cdk-nag. */
public final class HardenedClusterApp {
    private HardenedClusterApp() {
    }

    public static void main(String[] args) {
        App app = new App();
        new HardenedClusterStack(app, "HardenedCluster", StackProps.builder()
                .description("An isolated Amazon EKS cluster with hardened node groups")
                .build());

        Validations.of(app).addPlugins(
                new AwsSolutionsChecks(app),
                new HIPAASecurityChecks(app),
                new NIST80053R4Checks(app),
                new NIST80053R5Checks(app),
                new PCIDSS321Checks(app),
                new ServerlessChecks(app));

        app.synth();
    }
}
