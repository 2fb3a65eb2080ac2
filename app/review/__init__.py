"""What we say and where: pure functions from findings, hunks and earlier comments to what is posted."""
