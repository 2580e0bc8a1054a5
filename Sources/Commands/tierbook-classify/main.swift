import ClassifyStage
import Pipeline

runAsMain(StageExecutable<Classify>.self)
