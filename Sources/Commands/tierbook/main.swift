import Pipeline

runAsMain(Tierbook.self)
