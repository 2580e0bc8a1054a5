import PublishStage
import Pipeline

runAsMain(StageExecutable<Publish>.self)
