import Pipeline
import PublishStage

runAsMain(PublishExecutable.self)
